"""Runs the command on one input and says what is wrong with the way it ended."""
import csv
import glob
import json
import os
import resource
import signal
import subprocess
import time
import unicodedata
from dataclasses import dataclass, field

# Seconds after which a run that was neither interrupted nor ended counts as hung.
PATIENCE = 90
# Seconds that an interrupted run may take until it has kept its state.
STOPPING = 30
MEMORY = 6 << 30
LINE = 1100
LINES = 12
OUTPUT = 8 << 20


@dataclass
class Probe:
    """A command line, and what has to be true afterwards."""
    arguments: list
    # Interrupted (SIGINT) after so many seconds; None: it ends by itself.
    seconds: float | None = None
    # Journals, below the working folder, whose rows but for these columns have to be those of an undamaged run.
    journals: dict = field(default_factory=dict)
    # Files that have to be there afterwards.
    kept: list = field(default_factory=list)


@dataclass
class Ending:
    code: int
    interrupted: bool
    hung: bool
    output: str
    error: str
    seconds: float


def run(repro, arguments, folder, seconds=None):
    """Runs the command in a folder; a run that hangs is killed."""
    def limits():
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 30, 1 << 30))
        # A shell that starts this in the background ignores interruptions for it; a user's terminal does not.
        signal.signal(signal.SIGINT, signal.SIG_DFL)
    environment = dict(os.environ, SWIFT_BACKTRACE="enable=no", LC_ALL="C.UTF-8")
    outputs = [open(os.path.join(folder, name), "w+b") for name in (".stdout", ".stderr")]
    start = time.monotonic()
    process = subprocess.Popen(
        [repro] + arguments, cwd=folder, env=environment, stdin=subprocess.DEVNULL, stdout=outputs[0], stderr=outputs[1],
        preexec_fn=limits)
    interrupted = hung = False
    try:
        process.wait(PATIENCE if seconds is None else seconds)
    except subprocess.TimeoutExpired:
        interrupted, hung = seconds is not None, seconds is None
        if interrupted:
            process.send_signal(signal.SIGINT)
            try:
                process.wait(STOPPING)
            except subprocess.TimeoutExpired:
                hung = True
    if hung:
        process.kill()
        process.wait()
    texts = []
    for output in outputs:
        output.seek(0)
        texts.append(output.read(OUTPUT + 1).decode("utf-8", "replace"))
        output.close()
        os.remove(output.name)
    return Ending(process.returncode, interrupted, hung, texts[0], texts[1], time.monotonic() - start)


def is_raw(character):
    """Whether a terminal would obey a character instead of showing it."""
    return unicodedata.category(character) in ("Cc", "Cf", "Zl", "Zp") and character != "\n"


def faults_of_ending(ending, arguments, inputs):
    """What no run may do, whatever it was given; `inputs` is how many files of its own kind it was given."""
    if ending.hung:
        yield "hang"
        return
    # Only what keeps a state has to catch an interruption.
    ends = ending.interrupted and ending.code == -signal.SIGINT and not {"run", "report"} & set(arguments)
    if not 0 <= ending.code <= 5 and not ends:
        yield f"ended by exit code {ending.code}" if ending.code > 0 else f"trap: signal {-ending.code}"
    lines = [line for line in ending.error.split("\n") if line]
    # Not messages: progress, remarks on what is passed over, trials that are named because they are run again.
    messages = [line for line in lines if " trials, " not in line and ": note: " not in line and "ran again" not in line]
    if ending.code == 4 and not 1 <= len(messages) <= inputs:
        yield f"{len(messages)} lines of error with exit code 4"
    if ending.code == 3 and not any("trial failed: " in line for line in lines):
        yield "internal error"
    if ending.code == 2 and not ending.interrupted:
        yield "exit code 2 without an interruption"
    if len(lines) > max(LINES, inputs) and not any(" trials, " in line for line in lines):
        yield f"{len(lines)} lines of error"
    if any(len(line) > LINE for line in lines):
        yield f"a line of error of {max(map(len, lines))} characters"
    if any(is_raw(character) for character in ending.error):
        yield "control characters on standard error"
    # JSON escapes what it must; a path that the user typed is printed as it was typed.
    is_plain = "--json" not in arguments and not any(is_raw(character) for text in arguments for character in text)
    if is_plain and any(is_raw(character) for character in ending.output):
        yield "control characters on standard output"
    if len(ending.output) > OUTPUT:
        yield "more output than fits"


def verdicts(ending):
    """Verdicts by paper and claim of `verify --json`, or None."""
    try:
        return {(item["paper"], item["claim"]): item["verdict"] for item in json.loads(ending.output)}
    except (ValueError, TypeError, KeyError):
        return None


def faults_of_verdicts(intact, now):
    """Claims that only the damage made true."""
    for claim, verdict in (now or {}).items():
        if verdict == "reproduced" and intact.get(claim) != "reproduced":
            yield f"{claim[1]} became reproduced from {intact.get(claim)}"


def rows_of(path):
    with open(path, encoding="utf-8", errors="replace", newline="") as file:
        return [row for row in csv.reader(file) if row]


def without(rows, columns):
    """Rows without some columns."""
    kept = [index for index, name in enumerate(rows[0]) if name not in columns]
    return [[row[index] for index in kept if index < len(row)] for row in rows]


def faults_of_journals(folder, start):
    """Trials that stand twice in a journal, and rows that stand twice in a running trial; files written since `start`."""
    for path in glob.glob(f"{folder}/output/results/**/*.csv", recursive=True):
        if os.stat(path).st_mtime < start:
            continue
        name = os.path.relpath(path, folder)
        try:
            rows = rows_of(path)
        except csv.Error:
            continue
        if not rows or not {"trial", "end"} <= set(rows[0]):
            continue
        key, end = rows[0].index("trial"), rows[0].index("end")
        body = [row for row in rows[1:] if len(row) == len(rows[0])]
        ended = [row[key] for row in body if row[end] != "0"]
        if len(ended) != len(set(ended)):
            yield f"{name}: a trial stands twice"
        counters = [index for index, column in enumerate(rows[0]) if column in ("epoch", "step")]
        if ".live/" in path and counters:
            places = [tuple(row[index] for index in counters) for row in body]
            if len(places) != len(set(places)):
                yield f"{name}: an epoch stands twice"
