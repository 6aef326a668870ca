"""The benchmark of figures: matplotlib and seaborn against Plot, both in this run, processor time.

    python3 -m venv .venv && .venv/bin/pip install matplotlib==3.11.* seaborn==0.13.* numpy
    swift build -c release --package-path Benchmarks --product plot-benchmark
    .venv/bin/python Benchmarks/plot.py

`plot.py draw NAME FOLDER pdf png` draws one figure as a whole process.
"""
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
PROGRAM = os.path.join(HERE, ".build/release/plot-benchmark")


def heatmap():
    import numpy as np
    import matplotlib.pyplot as plt
    import seaborn as sns
    from matplotlib.patches import Rectangle
    row, column = np.mgrid[0:27, 0:12]
    values = np.exp(-((row - 2 * column - 2) / 7) ** 2) * (0.7 + 0.3 * np.cos(row * 1.3 + column))
    figure, axes = plt.subplots(figsize=(9, 12))
    sns.heatmap(values, annot=True, fmt=".3f", cmap="viridis", ax=axes, annot_kws={"size": 8},
                xticklabels=range(1, 13), yticklabels=range(1, 28), cbar_kws={"label": "cosine similarity"})
    for at in range(12):
        axes.add_patch(Rectangle((at, values[:, at].argmax()), 1, 1, fill=False, edgecolor="red", lw=1.8))
    axes.set(title="Similarity of errors", xlabel="layer", ylabel="steps")
    figure.tight_layout()
    return figure


def panels():
    import numpy as np
    import matplotlib.pyplot as plt
    figure, panels = plt.subplots(1, 3, figsize=(12, 3.6))
    x = np.arange(1.0, 1001)
    for number, axes in enumerate(panels):
        for series in range(4):
            noise = np.sin(x * 12.9898 * (series + 1)) * 43758.5453
            y = x ** (-0.3 * (series + 1) / 2) * (0.9 + 0.2 * (noise - np.floor(noise))) * (number + 1)
            axes.fill_between(x, y * 0.8, y * 1.25, alpha=0.2, lw=0)
            axes.plot(x, y, lw=1.5, label=f"series {series + 1}")
        axes.set(title=f"panel {number + 1}", xlabel="examples", ylabel="error")
        if number == 2:
            axes.set(xscale="log", yscale="log")
        axes.legend()
    figure.tight_layout()
    return figure


FIGURES = {"heatmap": heatmap, "panels": panels}


def draw(name, folder, formats):
    import matplotlib
    matplotlib.use("Agg")
    matplotlib.rcParams["pdf.fonttype"] = 42
    import matplotlib.pyplot as plt
    figure = FIGURES[name]()
    for kind in formats:
        figure.savefig(f"{folder}/{name}.{kind}", dpi=200)
    plt.close(figure)


def process(command):
    """Processor time of a whole process, the median of five runs after one."""
    times = []
    for _ in range(6):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run(command, check=True)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        times.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    return statistics.median(times[1:])


def within(name, kind, folder):
    """Processor time without imports, the median of seven runs after one."""
    times = []
    for _ in range(8):
        start = time.process_time()
        draw(name, folder, [kind])
        times.append(time.process_time() - start)
    return statistics.median(times[1:])


def main():
    with tempfile.TemporaryDirectory() as folder:
        ours = json.loads(subprocess.run([PROGRAM, "time"], check=True, capture_output=True, text=True).stdout)
        print(f"{'':22}{'matplotlib':>12}{'Plot':>10}{'times less':>12}")
        for name in FIGURES:
            for kind in ("pdf", "png", "svg"):
                theirs = within(name, kind, folder)
                mine = ours[f"{name}.{kind}"]["seconds"]
                print(f"{name + ' ' + kind:22}{theirs:12.3f}{mine:10.4f}{theirs / mine:12.1f}")
                theirs_size = os.path.getsize(f"{folder}/{name}.{kind}")
                print(f"{'  bytes':22}{theirs_size:12d}{ours[f'{name}.{kind}']['bytes']:10d}")
        for name in FIGURES:
            theirs = process([sys.executable, __file__, "draw", name, folder, "pdf", "png"])
            mine = process([PROGRAM, "draw", name, folder, "pdf", "png"])
            print(f"{name + ' process pdf+png':22}{theirs:12.3f}{mine:10.4f}{theirs / mine:12.1f}")


if sys.argv[1:2] == ["draw"]:
    draw(sys.argv[2], sys.argv[3], sys.argv[4:])
else:
    main()
