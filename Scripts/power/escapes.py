"""Why a fault is not noticed, by its name."""
ESCAPES = {
    "a figure exchanges Newton and gradient descent": "claims read rows, not drawings; figures have tests of their own",
}
