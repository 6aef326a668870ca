"""Computes anew, in numpy and PyTorch, what the experiments of fu2024 measure: tables for claims of kind port.

    python Tests/Fixtures/fu2024_port [TABLE ...]

Needs torch and numpy. Written from the paper's definitions; of the program only conventions are shared: seeds, the order of
random draws, grids of steps, the sizes of the profile `quick`, and its committed models. Everything is in double
precision but the short training. Tables go to paper/fu2024/expected/port_*.csv; without arguments all are written.
"""
import pathlib
import sys

import numpy as np
import torch

import solver_tables
import training
import transformer_tables
import variation_tables

ROOT = pathlib.Path(__file__).resolve().parents[3]


def main():
    torch.set_num_threads(1)
    everything = solver_tables.ALL + transformer_tables.ALL + variation_tables.ALL + training.ALL
    makers = {maker.__name__: maker for maker in everything}
    np.seterr(invalid="raise", divide="raise")
    for name in sys.argv[1:] or makers:
        for table in makers[name]():
            table.write(ROOT / "paper/fu2024/expected")


if __name__ == "__main__":
    main()
