"""Runs this program's benchmark and PyTorch's in turn, and sets the fastest rounds of both beside each other.

Programs take turns, so that all see the same machine; the fastest round of each counts, since whatever else runs on the
machine only ever lengthens a round. PyTorch runs in every form of `pytorch_forms.py`; the fastest is the one to beat.
"""
import argparse
import json
import pathlib
import subprocess
import sys

FOLDER = pathlib.Path(__file__).parent


def parser(description):
    """Options that all comparisons have."""
    result = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    result.add_argument("--repro", default=FOLDER.parent / ".build/release/repro", help="the built command")
    result.add_argument("--threads", type=int, default=2)
    result.add_argument("--turns", type=int, default=3)
    return result


def run(command, *options):
    """The line of JSON that a benchmark prints."""
    output = subprocess.run([*command, *map(str, options)], check=True, capture_output=True, text=True).stdout
    return json.loads(output.strip().splitlines()[-1])


def best(results, key="fastest"):
    return min(result[key] for result in results)


class Comparison:
    """Results of ours, and of PyTorch in each of its forms, for one setting."""

    def __init__(self, benchmark, script, forms, options, arguments):
        self.ours, self.theirs = [], {form: [] for form in forms}
        options = [*options, "--threads", arguments.threads]
        for _ in range(arguments.turns):
            self.ours.append(run([arguments.repro, "bench", benchmark], *options))
            for form, results in self.theirs.items():
                results.append(run([sys.executable, FOLDER / script], *options, "--form", form))

    @property
    def quickest(self):
        """PyTorch's fastest form."""
        return min(self.theirs, key=lambda form: best(self.theirs[form]))

    @property
    def ratio(self):
        """How many times as long as ours PyTorch's fastest form takes."""
        return best(self.theirs[self.quickest]) / best(self.ours)

    @property
    def fastest(self):
        """The result of ours with the fastest round."""
        return min(self.ours, key=lambda result: result["fastest"])

    def share_of_peak(self):
        """Of ours, in its fastest round."""
        fastest = self.fastest
        return fastest["shareOfPeak"] * fastest["milliseconds"] / fastest["fastest"]

    def head(self, title):
        """Which programs are compared, and names of the columns."""
        theirs = next(iter(self.theirs.values()))[0]
        print(f"{self.ours[0]['kernels']}; {theirs['engine']}, {theirs['cpu']}; {theirs['threads']} threads")
        print(f"{title:8} | ours ms | PyTorch ms | {'its form':32} | faster | CPU ms ours / PyTorch | faster")

    def lines(self, setting):
        """A line for each form, the fastest marked."""
        ours, quickest = best(self.ours), self.quickest
        for form, results in self.theirs.items():
            wall = best(results)
            processor = [best(those, "processorMilliseconds") for those in (self.ours, results)]
            print(
                f"{setting:8} | {ours:7.2f} | {wall:10.2f} | {form + (' (fastest)' if form == quickest else ''):32} |"
                f" {wall / ours:5.2f}x | {processor[0]:10.2f} / {processor[1]:<8.2f} | {processor[1] / processor[0]:5.2f}x",
                flush=True,
            )


def finish(missed):
    """Says whether the bars are met, and exits with 1 where they are not."""
    print(f"below the bar: {', '.join(missed)}" if missed else "every bar is met")
    sys.exit(1 if missed else 0)
