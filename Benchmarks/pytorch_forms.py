"""The forms in which PyTorch may run a training step, of which the fastest is the one to beat.

A form is written MODEL/EXECUTION/ADAM: how the model is written (attention written out, PyTorch's fused function, a library's
blocks), eager or compiled (torch.compile with fixed shapes), and Adam as it is or fused.
"""
import itertools
import json
import statistics
import time

import torch

EXECUTIONS, ADAMS = ["eager", "compiled"], ["adam", "fused-adam"]


def forms(*models):
    """All forms of models that are written in these ways."""
    return ["/".join(parts) for parts in itertools.product(models, EXECUTIONS, ADAMS)]


def executed(model, form):
    """The model as the form runs it."""
    return torch.compile(model, dynamic=False) if form.split("/")[1] == "compiled" else model


def adam(model, form, rate):
    """The optimiser that the form names."""
    return torch.optim.Adam(model.parameters(), lr=rate, fused=form.endswith("/fused-adam"))


def timed(step, steps, rounds):
    """Milliseconds a step: median and fastest of the rounds, and of the processor; a round before them warms up."""

    def run():
        start = time.perf_counter()
        for number in range(steps):
            step(number)
        return (time.perf_counter() - start) / steps * 1e3

    run()
    processor = time.process_time()
    found = [run() for _ in range(rounds)]
    processor = (time.process_time() - processor) / (steps * rounds) * 1e3
    return {
        "milliseconds": round(statistics.median(found), 3), "fastest": round(min(found), 3),
        "processorMilliseconds": round(processor, 3),
    }


def regression_step(model, form, examples, features):
    """A step on a batch of 64 sequences of linear regression: forward, backward, Adam."""
    called, optimizer = executed(model, form), adam(model, form, 1e-4)
    xs = torch.randn(64, examples, features)
    ys = torch.einsum("sed,sd->se", xs, torch.randn(64, features))

    def step(_):
        optimizer.zero_grad()
        loss = (called(xs, ys) - ys).square().mean()
        loss.backward()
        optimizer.step()

    return step


def report(form, threads, times, **setting):
    """Prints one line of JSON."""
    print(json.dumps({
        "engine": f"PyTorch {torch.__version__}", "cpu": torch.backends.cpu.get_cpu_capability(), **setting, "form": form,
        "threads": threads, **times,
    }))
