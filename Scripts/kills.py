"""Kills runs at random moments (SIGKILL), lets them go on, and compares the journals with those of a run that nobody disturbed.

    make build
    python3 Scripts/kills.py --rounds 100 --seed 1

A project of a training with checkpoints, an experiment of the program and two commands, one of which fails at some trials, runs
in a folder of its own. A round kills it six times at random moments and then lets it end. In every other round the trials
run as tasks of a list (`--executor tasks`), two at a time, each killed at random, and a last run merges them. Every journal has
to have the bytes of the undisturbed run, and no temporary file, part or checkpoint may be left. Exits with 1 otherwise.
"""
import argparse
import pathlib
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time

SOURCE = """---
title: Kills
---

```{experiment} rows
:command: sh -c 'sleep 0.0{n}; echo x,y; echo {n},{seed}'
:rows: stdout csv
:matrix: n = 1, 2, 3, 4, 5
:seeds: 1..4
```

```{experiment} fails
:command: sh -c 'test {n} != 2; echo x; echo {n}'
:rows: stdout csv
:matrix: n = 1, 2, 3
```
"""
EXPERIMENTS = ["rows", "fails", "frozen/mse-vs-n", "attention-head/prompt-length"]


class Project:
    def __init__(self, repro, folder, papers):
        self.repro, self.folder = repro, pathlib.Path(folder)
        self.folder.mkdir(parents=True)
        shutil.copytree(papers / "hu2026" / "data", self.folder / "paper" / "hu2026" / "data")
        own = self.folder / "paper" / "own"
        own.mkdir()
        (own / "report.md").write_text(SOURCE)

    def start(self, *words):
        return subprocess.Popen([self.repro, "run", *words], cwd=self.folder, stdout=subprocess.DEVNULL,
                                stderr=subprocess.DEVNULL, start_new_session=True)

    def end(self):
        result = subprocess.run([self.repro, "run", *EXPERIMENTS], cwd=self.folder, capture_output=True, text=True)
        if result.returncode not in (0, 3):
            raise SystemExit(f"the last run ended with {result.returncode}: {result.stderr}")

    def journals(self):
        results = self.folder / "output" / "results" / "quick"
        return {name: (results / f"{name}.csv").read_bytes() for name in EXPERIMENTS}

    def leftovers(self):
        output = self.folder / "output"
        return [str(path.relative_to(output)) for path in output.rglob("*")
                if path.is_file() and (path.suffix in (".partial", ".checkpoint") or ".live/" in str(path) or "/rows/" in str(path))
                and "superseded" not in path.name]


def kill(process):
    process.send_signal(signal.SIGKILL)
    process.wait()


def disturbed_locally(project, chance, seconds):
    for _ in range(6):
        process = project.start("--jobs", str(chance.choice([1, 2, 4])), *EXPERIMENTS)
        try:
            process.wait(chance.uniform(0.02, seconds))
        except subprocess.TimeoutExpired:
            kill(process)
    project.end()


def disturbed_as_tasks(project, chance, seconds):
    chunk = chance.choice([[], ["--chunk", "0.1"]])
    project.start("--executor", "tasks", *chunk, *EXPERIMENTS).wait()
    path = "output/slurm/1/tasks.tsv"
    lines = (project.folder / path).read_text().splitlines()
    waiting = sorted({int(line.split("\t")[0]) for line in lines[1:]} , key=lambda _: chance.random())
    running = []
    while waiting or running:
        while waiting and len(running) < 2:
            task = waiting.pop()
            process = project.start(*EXPERIMENTS, "--tasks", path, "--task", str(task))
            limit = chance.uniform(0.02, seconds) if chance.random() < 0.4 else None
            running.append((process, time.monotonic() + limit if limit else None))
        time.sleep(0.01)
        for item in list(running):
            process, limit = item
            if process.poll() is None and limit and time.monotonic() > limit:
                kill(process)
            if process.poll() is not None:
                running.remove(item)
    project.end()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    root = pathlib.Path(__file__).resolve().parent.parent
    parser.add_argument("--repro", default=root / ".build/release/repro", help="the built command")
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    repro = str(pathlib.Path(arguments.repro).resolve())
    chance = random.Random(arguments.seed)
    failures = 0
    with tempfile.TemporaryDirectory() as folder:
        reference = Project(repro, f"{folder}/reference", root / "paper")
        start = time.monotonic()
        reference.end()
        seconds = time.monotonic() - start
        expected = reference.journals()
        for number in range(arguments.rounds):
            project = Project(repro, f"{folder}/{number}", root / "paper")
            (disturbed_as_tasks if number % 2 else disturbed_locally)(project, chance, seconds / 3)
            other = [name for name, data in project.journals().items() if data != expected[name]]
            left = project.leftovers()
            if other or left:
                failures += 1
                print(f"round {number}: other bytes {other}, left {left}")
            shutil.rmtree(project.folder)
            print(f"{number + 1 - failures} of {number + 1} rounds ended in the same bytes", end="\r", file=sys.stderr)
    print(f"\n{arguments.rounds - failures} of {arguments.rounds} rounds ended in the same bytes")
    raise SystemExit(1 if failures else 0)


if __name__ == "__main__":
    main()
