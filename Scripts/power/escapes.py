"""Why a fault is not noticed, by its name."""
ESCAPES = {
    "published column of Figure 26 (b) shifted by a row":
        "neighbouring cells differ by one unit of their last digit: the shifted curve lies 0.0008 from the measured one, less than"
        " rounding and noise allow (0.0009); the verdict falls from reproduced to inconclusive, which fails repro verify beside the"
        " accepted verdicts",
    "a figure exchanges Newton and gradient descent": "claims read rows, not drawings; figures have tests of their own",
}
