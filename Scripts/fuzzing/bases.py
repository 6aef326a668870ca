"""The undamaged inputs: folders with one file to damage, and the commands that read it."""
import glob
import json
import os
import re
import shutil
import signal
import subprocess
import time
from dataclasses import dataclass, field

from .running import Probe, run

PACKAGE = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
PAPERS = os.path.join(PACKAGE, "paper")
FIXTURES = os.path.join(PACKAGE, "Tests", "Fixtures")
FRONT = "---\ntitle: A paper\nauthors: [A, B]\n---\n\nText.\n\n"
BLOCK = re.compile(r"^```\{(claim|figure|table)\} ?(\S*)\n(.*?)^```$", re.M | re.S)
# Experiments whose rows take a second; `--results` brings others.
CHEAP = ["frozen/mse-vs-n", "frozen", "online", "convergence"]


@dataclass
class Base:
    """A folder to be copied and damaged."""
    kind: str
    name: str
    folder: str
    targets: list
    probes: list
    # Whether the record of a damaged journal may be made to fit it.
    seals: bool = False
    # Copies of the targets, by the names of their folders, each of which is damaged; none: the targets themselves.
    copies: list = field(default_factory=list)
    # Verdicts of the undamaged folder.
    verdicts: dict = field(default_factory=dict)


def write(path, text):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)


def copy(source, target):
    os.makedirs(os.path.dirname(target), exist_ok=True)
    if os.path.isdir(source):
        shutil.copytree(source, target, symlinks=True)
    else:
        shutil.copyfile(source, target)


def link_inputs(folder, papers=("hu2026", "fu2024")):
    """Data and models that experiments read beside what is damaged."""
    for paper in papers:
        for name in ("checkpoints", "data"):
            source = os.path.join(PAPERS, paper, name)
            if os.path.isdir(source):
                os.makedirs(os.path.join(folder, "paper", paper), exist_ok=True)
                os.symlink(source, os.path.join(folder, "paper", paper, name))


def blocks(paper):
    """Kind, experiments, file of published numbers and text of the directives of a paper that comes with the command."""
    with open(os.path.join(PAPERS, paper, "report.md"), encoding="utf-8") as file:
        source = file.read()
    for match in BLOCK.finditer(source):
        options = dict(re.findall(r"^:(\w+): (.*)$", match.group(3), re.M))
        experiments = options.get("experiment", match.group(2)).replace(",", " ").split()
        yield match.group(1), experiments, options.get("expected"), match.group()


def experiments_of(results):
    """Experiments with a journal in a folder of results at the profile quick."""
    root = os.path.join(results, "quick")
    paths = glob.glob(f"{root}/**/*.csv", recursive=True)
    return sorted(
        os.path.relpath(path, root)[:-4] for path in paths
        if ".live/" not in path and os.path.exists(path[:-4] + ".run.json"))


def copy_journal(results, experiment, folder):
    for suffix in (".csv", ".run.json"):
        copy(f"{results}/quick/{experiment}{suffix}", f"{folder}/output/results/quick/{experiment}{suffix}")
    return f"output/results/quick/{experiment}.csv"


def small_papers(results, experiment):
    """For each paper the directives that one experiment can serve, and the files of published numbers."""
    known = set(experiments_of(results))
    for paper in ("hu2026", "fu2024"):
        found = [block for block in blocks(paper) if experiment in block[1] and set(block[1]) <= known]
        if found:
            yield paper, found


def weave(folder, paper, found, results):
    """Writes a paper of some directives with the journals that they need."""
    text = FRONT + "\n\n".join(block[3] for block in found) + "\n"
    write(f"{folder}/paper/{paper}/report.md", text)
    for expected in {block[2] for block in found if block[2]}:
        copy(f"{PAPERS}/{paper}/{expected}", f"{folder}/paper/{paper}/{expected}")
    for name in sorted({name for block in found for name in block[1]}):
        copy_journal(results, name, folder)


VERIFY = ["verify", "--json"]
REPORT = ["report", "--jobs", "1"]


# MARK: The kinds

def journals(folder, results, **_):
    """Rows of an experiment, their record, and the published numbers beside them."""
    for experiment in experiments_of(results):
        for paper, found in small_papers(results, experiment):
            here = f"{folder}/{paper}-{experiment.replace('/', '-')}"
            weave(here, paper, found, results)
            link_inputs(here)
            target = f"output/results/quick/{experiment}.csv"
            probes = [Probe(VERIFY), Probe(VERIFY), Probe(["status", "--explain", experiment]), Probe(REPORT, seconds=4)]
            if experiment.startswith("frozen"):
                probes.append(Probe(["run", experiment, "--jobs", "1"], journals={target: []}))
            yield Base("journal", here, here, [target], probes, seals=True)
            yield Base("record", here, here, [target[:-4] + ".run.json"], probes)
            expected = sorted({f"paper/{paper}/{block[2]}" for block in found if block[2]})
            if expected:
                yield Base("expected", here, here, expected, [Probe(VERIFY), Probe(VERIFY), Probe(REPORT, seconds=4)])


DEMONSTRATION = """---
title: A demonstration
authors: [Ada, "李"]
venue: Somewhere 2026
url: https://example.org/a?b=c&d
---

# Errors of the frozen module

Text with *marks*, `code`, [a link](https://example.org), $P \\to \\infty$ and @fig-n; the least error is
{value}`frozen/mse-vs-n: min(mse) where n = 2`.[^1]

```{figure} frozen/mse-vs-n
:plot: lines
:x: n
:y: mse
:color: beta
:y-scale: log
:band: quantiles
:reference: bound
:label: fig-n
:alt: Error against n
Errors for $\\beta = 8$.
```

| a | b |
|---|--:|
| 1 | ~~2~~ |

$$ \\sum_{i=1}^n \\frac{x_i}{\\sqrt{d}} $$

```{claim} slow
:experiment: frozen/mse-vs-n
:test: exponent of mse over n in [-3, 3] where beta = 8
:source: Theorem 4.2
No faster than a power.
```

```{claim} bounded
:experiment: frozen/mse-vs-n
:test: every mse <= bound
:source: Theorem 4.2
:profiles: quick standard
No error exceeds its bound.
```

```{claim} set-aside
:experiment: frozen/mse-vs-n
:test: decreasing mse over n where P = 100
:source: nowhere
:waived: a claim that nobody made until 2999-12-31
It falls with $n$.
```

```{note}
> 1. A remark
>    - in a list
```

[^1]: A footnote.

<div>raw</div>
"""

PROJECT = """# Results of a stranger

```{experiment} scores
:files: results/scores.csv
```

```{experiment} runs
:files: out/{model}-s{seed}.json
:finished: state = done
```

```{experiment} logs
:files: logs/{seed}.jsonl
:rows: kind = eval
:failed: kind = abort
:matrix: kind = eval
:seeds: 1..3
```

```{claims} scores
level: acc within 0.05 of 88.1 % where model = b
order: higher acc at model = b than at a
best: argmax of acc over model is b
```

```{claims} runs
reached: metrics.acc at least 0.8 where model = b
```

```{claim} falls
:experiment: logs
:test: decreasing loss over epoch
The loss falls.
```
"""


def reports(folder, results, **_):
    """Literate sources."""
    here = f"{folder}/demonstration"
    write(f"{here}/paper/demo/report.md", DEMONSTRATION)
    copy_journal(results, "frozen/mse-vs-n", here)
    yield Base(
        "report", here, here, ["paper/demo/report.md"], [Probe(VERIFY), Probe(["verify"]), Probe(REPORT, seconds=20)])
    for paper in ("hu2026", "fu2024"):
        here = f"{folder}/whole-{paper}"
        copy(f"{PAPERS}/{paper}/report.md", f"{here}/paper/{paper}/report.md")
        copy(f"{PAPERS}/{paper}/expected", f"{here}/paper/{paper}/expected")
        copy(f"{PAPERS}/{paper}/verdicts.json", f"{here}/paper/{paper}/verdicts.json")
        targets = [f"paper/{paper}/report.md"] * 3 + [f"paper/{paper}/verdicts.json"]
        yield Base("report", here, here, targets, [Probe(VERIFY), Probe(["verify", "--strict"])])


def checkpoints(folder, short=False, **_):
    """PyTorch's archives, their settings, files of tensors."""
    copies = list("abcdefghijklmnop")
    for name in ("icl_gpt2_odd", "icl_gpt2_narrow"):
        here = f"{folder}/{name}"
        for one in copies:
            copy(f"{FIXTURES}/{name}", f"{here}/{one}")
        targets = ["state.pt"] * 3 + ["config.yaml", "expected.safetensors"]
        yield Base("torch", here, here, targets, [Probe(["parity"] + copies)], copies=copies)
    here = f"{folder}/parity"
    for one in copies[:8]:
        copy(f"{FIXTURES}/statistical_H6.safetensors", f"{here}/{one}/numbers.safetensors")
    yield Base("parity", here, here, ["numbers.safetensors"], [Probe(["parity"] + copies[:8])], copies=copies[:8])
    if short:
        return
    here = f"{folder}/evaluation"
    copy(f"{PAPERS}/fu2024/checkpoints/quick-base.safetensors", f"{here}/model.safetensors")
    arguments = ["run", "transformer/errors", "--seeds", "1", "--jobs", "1", "--checkpoint", "model.safetensors"]
    yield Base("model", here, here, ["model.safetensors"], [Probe(arguments, seconds=2)])
    here = f"{folder}/committed"
    copy(f"{PAPERS}/fu2024/checkpoints/quick-base.safetensors", f"{here}/paper/fu2024/checkpoints/quick-base.safetensors")
    arguments = ["run", "transformer/errors", "--seeds", "1", "--jobs", "1"]
    yield Base(
        "model", here, here, ["paper/fu2024/checkpoints/quick-base.safetensors"],
        [Probe(arguments, seconds=2), Probe(["status", "--explain", "transformer"])])


def ames(folder, **_):
    """The table of house prices."""
    here = f"{folder}/ames"
    copy(f"{PAPERS}/hu2026/data", f"{here}/paper/hu2026/data")
    yield Base(
        "ames", here, here, ["paper/hu2026/data/ames_house_prices.csv"],
        [Probe(["run", "statistical/ames", "--jobs", "1"], seconds=1), Probe(["status", "--explain", "statistical/ames"])])


def interrupted(repro, folder, experiment, rows, finished):
    """Runs an experiment until its second trial has left some rows, and interrupts it."""
    arguments = ["run", experiment, "--jobs", "1", "--papers", PAPERS]
    live = f"{folder}/output/results/quick/{experiment}.live"
    journal = f"{folder}/output/results/quick/{experiment}.csv"
    os.makedirs(folder)
    process = subprocess.Popen(
        [repro] + arguments, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL))
    def lines(path):
        try:
            with open(path, encoding="utf-8") as file:
                return sum(1 for _ in file)
        except OSError:
            return 0
    while process.poll() is None:
        if lines(journal) > finished and max(map(lines, glob.glob(f"{live}/*.csv")), default=0) > rows:
            process.send_signal(signal.SIGINT)
            break
        time.sleep(0.005)
    process.wait()
    return sorted(os.path.relpath(path, folder) for path in glob.glob(f"{live}/*"))


def live(folder, repro, **_):
    """Rows and state of a trial that was interrupted."""
    here = f"{folder}/live"
    files = interrupted(repro, here, "continuous-function", rows=8, finished=10)
    if not files:
        return
    link_inputs(here)
    journal = "output/results/quick/continuous-function.csv"
    arguments = ["run", "continuous-function", "--jobs", "1"]
    probes = [
        Probe(arguments, journals={journal: ["train_loss", "test_loss"]}),
        Probe(arguments, seconds=0.6), Probe(arguments, seconds=0.6)]
    yield Base("live", here, here, files * 3 + [journal, journal[:-4] + ".run.json"], probes)


def cleaning(folder, repro, **_):
    """The list of files that the command wrote."""
    here = f"{folder}/clean"
    os.makedirs(here)
    run(repro, ["run", "frozen/mse-vs-n", "--jobs", "1"], here)
    kept = ["output/mine.keep", "outside/canary.keep", "output/results/quick/frozen/own.keep"]
    for name in kept:
        write(f"{here}/{name}", "mine\n")
    yield Base(
        "clean", here, here, ["output/.repro-output"],
        [Probe(["clean"], kept=kept), Probe(["clean"], kept=kept), Probe(["run", "frozen/mse-vs-n"], kept=kept)])


def projects(folder, **_):
    """Results of any program, beside a document that declares them."""
    here = f"{folder}/project"
    write(f"{here}/report.md", PROJECT)
    rows = [f"{model},{seed},{level + seed * 0.001:.4f}" for model, level in (("a", 0.8), ("b", 0.88)) for seed in range(1, 6)]
    write(f"{here}/results/scores.csv", "model,seed,acc\n" + "\n".join(rows) + "\n")
    for model, level in (("a", 0.7), ("b", 0.9)):
        for seed in range(1, 4):
            result = {"state": "done", "metrics": {"acc": level + seed * 0.01, "note": "x"}, "curve": [1, 2]}
            write(f"{here}/out/{model}-s{seed}.json", json.dumps(result, indent=1))
    for seed in range(1, 4):
        lines = [{"kind": "train", "step": 1}] + [
            {"kind": "eval", "epoch": epoch, "loss": 1 / epoch + seed * 0.001} for epoch in range(1, 6)]
        write(f"{here}/logs/{seed}.jsonl", "".join(json.dumps(line) + "\n" for line in lines))
    write(f"{here}/repro.yaml", "output: output\nprofile: quick\njobs: 1\n")
    targets = ["report.md"] * 4 + ["results/scores.csv"] * 3 + ["out/b-s2.json", "out/a-s1.json", "logs/2.jsonl", "repro.yaml"]
    yield Base(
        "project", here, here, targets,
        [Probe(VERIFY)] * 4
        + [Probe(["verify", "--strict"]), Probe(["verify", "--self-test"]), Probe(["report"], seconds=10), Probe(["list"]), Probe(["lint"])])


COMMANDS = """# Commands of a stranger

```{experiment} emit
:command: cat data/{model}-{seed}.csv
:matrix: model = a, b
:seeds: 1..3
:reads: data/*.csv
:rows: stdout csv
:limit: 20 s
```

```{claims} emit
order: higher acc at model = b than at a
level: acc within 0.05 of 0.9 where model = b
```

Model b reaches {value}`emit: mean(acc) where model = b as .1%`, model a 70.2 %.

```{figure} emit
:plot: bars
:x: model
:y: acc
Accuracies.
```
"""


def commands(folder, repro, **_):
    """A document that declares a command, its inputs and the rows that it left."""
    here = f"{folder}/commands"
    write(f"{here}/report.md", COMMANDS)
    for model, level in (("a", 0.7), ("b", 0.9)):
        for seed in range(1, 4):
            write(f"{here}/data/{model}-{seed}.csv", f"acc,step\n{level + seed * 0.001:.3f},1\n")
    run(repro, ["run"], here)
    journal = "output/results/quick/emit.csv"
    targets = ["report.md"] * 6 + ["data/b-2.csv", journal, journal[:-4] + ".run.json"]
    yield Base(
        "commands", here, here, targets,
        [Probe(VERIFY), Probe(VERIFY), Probe(["run"]), Probe(["status", "--explain"]), Probe(["lint"]), Probe(["verify"])])


PRINTED_TEX = r"""\newcommand{\best}[1]{\textbf{#1}}
\begin{table}\caption{Accuracy ($n = 5$)}\label{tab:a}
\begin{tabular}{llcc}
\toprule
 & & \multicolumn{2}{c}{CIFAR-10} \\ \cmidrule(lr){3-4}
Model & Width & Acc. (\%) & Loss \\ \midrule
\multirow{2}{*}{Adam~\cite{k}} & 64 & $87.2 \pm 0.3$ & \best{1.20} \\
 & 128 & $\mathbf{88.1}_{\pm 0.2}$ & 1{,}024 \\[2pt]
\multicolumn{4}{l}{\emph{Ours}} \\
Muon & 64 & 87.2$^\dagger$ & \num{1.2e-3} \\ % comment
\bottomrule
\end{tabular}\end{table}
"""
PRINTED_MD = """Table 1: Results (n = 3)

| Model | Top-1 (%) | Time (ms) |
|:------|----------:|-----------|
| **Adam** | 87.2 ± 0.3 | 1,024 |
| `a\\|b` | 88.1<sup>†</sup> | — |
"""
PRINTED_HTML = """<figure id="T1"><figcaption>Table 1: Results</figcaption><table>
<thead><tr><th rowspan=2>Model<th colspan="2">CIFAR-10 (%)</tr><tr><th>Top-1<th>Top-5</tr></thead>
<tr><td rowspan="1">Adam<td><b>87.2</b>&plusmn;0.3<td>99</tr><tr><td>Lion<td>1.5&times;10<sup>-3</sup><td>n/a</table></figure>
"""


def printed(folder, **_):
    """Tables as papers print them."""
    for name, text, options in (
            ("a.tex", PRINTED_TEX, ["--by", "model,width", "--across", "dataset"]), ("a.md", PRINTED_MD, []),
            ("a.html", PRINTED_HTML, ["--across", "dataset,metric"]), ("a.csv", "model,acc,loss\na,87.2 ± 0.3 %,1\nb,88(2),2\n", [])):
        here = f"{folder}/printed-{name[2:]}"
        write(f"{here}/{name}", text)
        yield Base("printed", here, here, [name], [Probe(["import", name, "--output", "x.csv"] + options)])


KINDS = {"journals": journals, "reports": reports, "checkpoints": checkpoints, "ames": ames, "live": live, "clean": cleaning,
    "projects": projects, "commands": commands, "printed": printed}
