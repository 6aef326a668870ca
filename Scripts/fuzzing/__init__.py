"""Damaged inputs for the command `repro`; see Scripts/fuzz.py."""
