"""Writes torch_float64_generator.json: what PyTorch's CPU generator draws in double precision after manual_seed."""
import json
import pathlib

import torch


def draw(seed, function, count):
    torch.manual_seed(seed)
    return function(count, dtype=torch.float64).tolist()


draws = {
    seed: {"rand_3": draw(seed, torch.rand, 3)}
    | {f"randn_{count}": draw(seed, torch.randn, count) for count in (5, 16, 37)}
    for seed in (0, 1234)
}
path = pathlib.Path(__file__).with_name("torch_float64_generator.json")
path.write_text(json.dumps(draws, indent=1) + "\n")
