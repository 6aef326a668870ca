"""Writes integers.json: integers that PyTorch's CPU generator and Python's module random draw after seeding."""
import json
import pathlib
import random

import torch


def torch_integers(bound):
    torch.manual_seed(3)
    return torch.randint(0, bound, (3,)).tolist()


def python_draws(seed):
    random.seed(seed)
    shuffled = list(range(12))
    draws = {"random": [random.random() for _ in range(3)], "randint_m5_7": [random.randint(-5, 7) for _ in range(10)]}
    draws["choice_3"] = [random.choice([0, 1, 2]) for _ in range(10)]
    random.shuffle(shuffled)
    draws["shuffle_12"] = shuffled
    draws["randbelow"] = [random.randrange(bound) for bound in (1, 2**31 + 1, 2**32 - 1, 2**32)]
    return draws


bounds = (10, 2**20, 2**28 - 1, 2**28, 2**28 + 1, 2**32 - 1, 2**32 + 5, 2**40)
numbers = {
    "torch": torch.__version__,
    "torch_randint_seed3": {str(bound): torch_integers(bound) for bound in bounds},
    "python": {str(seed): python_draws(seed) for seed in (0, 42, 1234, 2**32 + 7)},
}
pathlib.Path(__file__).with_name("integers.json").write_text(json.dumps(numbers, indent=1) + "\n")
