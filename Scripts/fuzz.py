#!/usr/bin/env python3
"""Damages every kind of input that the command `repro` reads, and looks how it takes that.

    Scripts/fuzz.py --repro .build/release/repro --runs 1000 --seed 1

Whatever it is given, the command ends: by an exit code from 0 to 5, never by a trap; with one line on standard error when
the input is at fault; without a claim that only the damage made true; without rows that stand twice. What ends otherwise is
kept in a folder with the command that repeats it. The same seed gives the same damage. Standard Python only; Linux.
"""
import argparse
import dataclasses
import json
import os
import random
import shutil
import sys
import tempfile
import time
import warnings
from collections import Counter

from fuzzing import running
from fuzzing.arguments import command_line
from fuzzing.bases import CHEAP, KINDS, PAPERS, Base, write
from fuzzing.formats import JSON, TABLE, read_table, seal
from fuzzing.mutations import BINARY, TEXT, mutate
from fuzzing.oracle import mistakes
from fuzzing.running import Probe
from fuzzing.tensors import ARCHIVE, SAFETENSORS

# Of a hundred inputs, how many are of each kind.
SHARES = {
    "journal": 27, "record": 8, "expected": 10, "report": 15, "project": 20, "commands": 5, "torch": 8, "parity": 3, "model": 3,
    "live": 2, "ames": 2, "clean": 4, "printed": 6, "arguments": 10}

BY_SUFFIX = {
    ".csv": TABLE * 2 + TEXT, ".json": JSON * 4 + TEXT, ".safetensors": SAFETENSORS * 3 + BINARY,
    ".checkpoint": SAFETENSORS * 3 + BINARY, ".pt": ARCHIVE * 2 + BINARY}
# What takes no training, for tests.
SHORT = ["journals", "reports", "projects", "commands", "checkpoints", "clean", "arguments"]


class Fuzzer:
    def __init__(self, options):
        self.options = options
        self.repro = os.path.abspath(options.repro)
        self.folder = tempfile.mkdtemp(prefix="repro-fuzz-", dir=options.work)
        self.findings = 0
        self.counts, self.codes = Counter(), Counter()

    def prepare(self):
        """Makes the undamaged inputs and looks how the command takes those."""
        results = self.options.results and os.path.abspath(self.options.results)
        if not results:
            cheap = CHEAP[:1] if self.options.short else CHEAP
            made = running.run(self.repro, ["run", "--papers", PAPERS] + cheap, self.folder)
            if made.code != 0:
                sys.exit(f"fuzz.py: the rows to damage cannot be made: {made.error}")
            results = f"{self.folder}/output/results"
        bases = []
        kinds = SHORT if self.options.short else list(KINDS) + ["arguments"]
        for kind in self.options.kinds or kinds:
            if kind == "arguments":
                here = f"{self.folder}/arguments"
                write(f"{here}/own.txt", "mine\n")
                bases.append(Base("arguments", here, here, [], []))
                continue
            bases += KINDS[kind](f"{self.folder}/{kind}", repro=self.repro, results=results, short=self.options.short)
        for base in bases:
            self.look_at_intact(base)
        sizes = Counter(base.kind for base in bases)
        return bases, [SHARES[base.kind] / sizes[base.kind] for base in bases]

    def look_at_intact(self, base):
        for probe in {json.dumps([probe.arguments, probe.seconds]): probe for probe in base.probes}.values():
            here = self.copy(base)
            ending = running.run(self.repro, probe.arguments, here, probe.seconds)
            faults = list(running.faults_of_ending(ending, probe.arguments, 1))
            if faults or ending.code not in (0, 1, 2, 5):
                sys.exit(f"fuzz.py: undamaged {base.name}: {probe.arguments}: {faults or ending.error}")
            base.verdicts.update(running.verdicts(ending) or {})
            for journal in probe.journals:
                shutil.copyfile(f"{here}/{journal}", f"{base.folder}.reference.csv")

    def copy(self, base):
        here = f"{self.folder}/case"
        shutil.rmtree(here, ignore_errors=True)
        shutil.copytree(base.folder, here, symlinks=True)
        return here

    def damage_all(self, base, here, generator):
        """Damages one file, or one of each copy; returns which, what was done, and whether a claim may become true."""
        damages = [self.damage(base, f"{here}/{copy}", generator) for copy in base.copies or [""]]
        targets, names, holds = zip(*damages)
        return ", ".join(targets), [name for one in names for name in one], any(holds)

    def damage(self, base, here, generator):
        target, names = generator.choice(base.targets), []
        path, suffix = f"{here}/{target}", os.path.splitext(target)[1]
        with open(path, "rb") as file:
            before = file.read()
        after = mutate(generator, before, BY_SUFFIX.get(suffix, TEXT), names)
        with open(path, "wb") as file:
            file.write(after)
        record = path[:-4] + ".run.json"
        is_sealed = False
        if base.seals and target.endswith(".csv") and generator.random() < 0.6:
            try:
                with open(record, encoding="utf-8") as file:
                    sealed = seal(json.load(file), read_table(after))
                with open(record, "w", encoding="utf-8") as file:
                    json.dump(sealed, file)
                is_sealed = True
                names.append("sealed")
            except Exception:  # A table that even Python cannot read is left to the command.
                pass
        elif base.seals and generator.random() < 0.1:
            os.remove(record)
            names.append("without record")
        # Numbers that were replaced by others, in rows that count, may make a claim true.
        may_hold = is_sealed or base.kind in ("report", "expected", "record", "project", "commands")
        may_hold = may_hold and not set(names) <= {"unreadable_cells", "sealed"}
        return target, names, may_hold

    def case(self, bases, weights, index):
        generator = random.Random(f"{self.options.seed}/{index}")
        base = generator.choices(bases, weights)[0]
        here = self.copy(base)
        state = generator.getstate()
        if base.kind == "arguments":
            target, names, may_hold = "", [], True
            probe = Probe(command_line(generator), seconds=2, kept=["own.txt"])
        else:
            target, names, may_hold = self.damage_all(base, here, generator)
            probe = generator.choice(base.probes)
        if "sealed" in names:
            # Nobody can know that these rows are not the first ones.
            probe = dataclasses.replace(probe, journals={})
        ending, faults = self.look(
            probe, here, base.verdicts if not may_hold else None, f"{base.folder}.reference.csv", len(base.copies) or 1)
        if base.kind == "project" and "--json" in probe.arguments and not target.endswith((".md", ".yaml")):
            faults += mistakes(here, running.verdicts(ending))
        self.counts[base.kind] += len(base.copies) or 1
        self.codes[f"{base.kind} {ending.code}"] += 1
        if self.options.verbose:
            print(
                index, base.kind, target, names, probe.arguments[:3], ending.code, f"{ending.seconds:.2f}",
                repr(ending.error[:200]), flush=True)
        if faults:
            # The same damage again, before the command changed anything.
            kept = self.copy(base)
            generator.setstate(state)
            if base.kind != "arguments":
                self.damage_all(base, kept, generator)
            self.keep(index, base, target, names, probe, may_hold, ending, faults, kept)

    def look(self, probe, here, verdicts, reference, inputs=1):
        """Runs the command and collects what is wrong."""
        start = time.time()
        ending = running.run(self.repro, probe.arguments, here, probe.seconds)
        faults = list(running.faults_of_ending(ending, probe.arguments, inputs))
        if verdicts is not None and "--json" in probe.arguments:
            faults += running.faults_of_verdicts(verdicts, running.verdicts(ending))
        if probe.arguments[:1] in (["run"], ["report"]) and ending.code in (0, 1, 2):
            faults += running.faults_of_journals(here, start)
        if ending.code == 0:
            for journal, results in probe.journals.items():
                # Trials that ran again stand behind the others.
                rows = [running.without(running.rows_of(path), results) for path in (f"{here}/{journal}", reference)]
                if sorted(rows[0]) != sorted(rows[1]):
                    faults.append(f"{journal} holds other rows than an undamaged run")
        faults += [f"{name} is gone" for name in probe.kept if not os.path.exists(f"{here}/{name}")]
        return ending, faults

    def keep(self, index, base, target, names, probe, may_hold, ending, faults, kept):
        self.findings += 1
        place = os.path.join(self.options.findings, f"{self.options.seed}-{index}-{base.kind}")
        shutil.rmtree(place, ignore_errors=True)
        os.makedirs(place)
        shutil.copytree(kept, f"{place}/input", symlinks=True)
        if probe.journals:
            shutil.copyfile(f"{base.folder}.reference.csv", f"{place}/reference.csv")
        verdicts = None if may_hold else [list(key) + [value] for key, value in base.verdicts.items()]
        case = {
            "arguments": probe.arguments, "seconds": probe.seconds, "journals": probe.journals, "kept": probe.kept,
            "inputs": len(base.copies) or 1, "verdicts": verdicts,
            "base": os.path.basename(base.name), "target": target, "mutations": names, "faults": faults, "code": ending.code,
            "error": ending.error[:2000]}
        write(f"{place}/case.json", json.dumps(case, indent=2))
        print(
            f"FOUND {'; '.join(faults)}: seed {self.options.seed}, input {index} ({os.path.basename(base.name)} {target} "
            f"{'+'.join(names)}); Scripts/fuzz.py --repro {self.options.repro} --replay {place}", flush=True)

    def replay(self, place):
        with open(f"{place}/case.json", encoding="utf-8") as file:
            case = json.load(file)
        here = f"{self.folder}/case"
        shutil.copytree(f"{place}/input", here, symlinks=True)
        probe = Probe(case["arguments"], case["seconds"], case["journals"], case["kept"])
        verdicts = case["verdicts"] and {(paper, claim): verdict for paper, claim, verdict in case["verdicts"]}
        ending, faults = self.look(probe, here, verdicts, f"{place}/reference.csv", case["inputs"])
        print(f"{place}: exit code {ending.code}: {'; '.join(faults) or 'right'}: {ending.error[:300].rstrip()!r}")
        self.findings += bool(faults)

    def close(self):
        shutil.rmtree(self.folder, ignore_errors=True)


def options():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--repro", default=".build/release/repro", help="the command")
    parser.add_argument("--runs", type=int, default=500, help="damaged inputs")
    parser.add_argument("--short", action="store_true", help="only what needs no training: for tests")
    parser.add_argument("--first", type=int, default=0, help="number of the first one")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--kinds", nargs="*", choices=list(KINDS) + ["arguments"], help="kinds of input; all by default")
    parser.add_argument("--results", help="results of a finished run at the profile quick, whose journals are damaged, too")
    parser.add_argument("--findings", default="fuzz-findings", help="folder of inputs that were taken badly")
    parser.add_argument("--work", help="folder to work in, for example on a disk in memory")
    parser.add_argument("--replay", nargs="+", metavar="FOLDER", help="look at inputs that were kept")
    parser.add_argument("--verbose", action="store_true", help="one line for each input")
    return parser.parse_args()


def main():
    # Archives with an entry twice are wanted.
    warnings.simplefilter("ignore")
    fuzzer = Fuzzer(options())
    try:
        if fuzzer.options.replay:
            for place in fuzzer.options.replay:
                shutil.rmtree(f"{fuzzer.folder}/case", ignore_errors=True)
                fuzzer.replay(os.path.abspath(place))
        else:
            bases, weights = fuzzer.prepare()
            index = fuzzer.options.first
            while sum(fuzzer.counts.values()) < fuzzer.options.runs:
                fuzzer.case(bases, weights, index)
                index += 1
            print(", ".join(f"{kind} {count}" for kind, count in sorted(fuzzer.counts.items())))
            if fuzzer.options.verbose:
                print(", ".join(f"{name}: {count}" for name, count in sorted(fuzzer.codes.items())))
            print(f"{sum(fuzzer.counts.values())} damaged inputs, {fuzzer.findings} taken badly")
    finally:
        fuzzer.close()
    sys.exit(1 if fuzzer.findings else 0)


if __name__ == "__main__":
    main()
