"""Command lines: known words with strange values, in strange orders."""
from .mutations import extreme, strange

IDS = ["frozen", "frozen/tune", "frozen/mse-vs-P", "frozen/mse-vs-n", "online", "fu2024", "hu2026", "transformer/errors"]
COMMANDS = {
    "list": [], "run": ["--profile", "--papers", "--output", "--jobs", "--seeds", "--checkpoint", "--retrain", "--precision"],
    "report": ["--profile", "--papers", "--output", "--jobs", "--seeds", "--checkpoint", "--retrain", "--precision"],
    "verify": ["--profile", "--papers", "--output", "--strict", "--junit", "--json"],
    "status": ["--profile", "--papers", "--output", "--jobs", "--seeds", "--explain", "--checkpoint", "--retrain"],
    "export authors-files": ["--profile", "--papers", "--output", "--no-recorded", "--force"], "export": [],
    "clean": ["--output"], "parity": ["--threads"], "bench": [],
    "bench training": ["--model", "--length", "--heads", "--threads", "--steps", "--rounds", "--lanes", "--kernels"],
    "bench transformer": ["--scale", "--threads", "--steps", "--rounds", "--lanes", "--kernels"],
    "bench lstm": ["--scale", "--threads", "--steps", "--rounds", "--lanes", "--kernels"],
    "bench solvers": ["--sequences", "--positions", "--features", "--threads", "--rounds"],
    "att-sim-attn-frozen": [
        "--tune", "--plotP", "--plotN", "--n", "--P", "--d", "--beta", "--samples", "--seed", "--tune_d_list",
        "--tune_beta_list", "--tune_samples_list", "--tune_out_csv", "--P_list", "--plotP_pdf", "--plotP_csv", "--n_list",
        "--plotN_pdf", "--plotN_csv"],
}
FLAGS = {"--force", "--no-recorded", "--retrain", "--strict", "--json", "--explain", "--tune", "--plotP", "--plotN"}
VALUES = {
    "--profile": ["quick", "quick", "standard", "fast"], "--papers": ["paper", "nowhere"], "--output": ["output", "o", "own.txt"],
    "--jobs": ["1", "2", "64"], "--seeds": ["1", "1,2", "1,1", "1;2", ","], "--checkpoint": ["nowhere", "base=own.txt", "own.txt"],
    "--precision": ["float32"], "--junit": ["j.xml", "own.txt/j.xml"], "--threads": ["1", "2"], "--rounds": ["1", "2"],
    "--steps": ["1", "2"], "--model": ["attention-head", "continuous-function", "statistical", "ames"], "--scale": ["small"],
    "--heads": ["1", "5", "6"], "--length": ["20", "21", "60"], "--sequences": ["2", "3"], "--positions": ["3", "5"],
    "--features": ["2", "4"], "--lanes": ["4", "8", "16"], "--kernels": ["avx2"], "--n": ["1", "3"], "--P": ["2", "10"],
    "--d": ["1", "2"], "--beta": ["2", "inf"], "--samples": ["1", "2"], "--seed": ["1"], "--tune_d_list": ["1,2", "1,", "2"],
    "--tune_beta_list": ["2,4"], "--tune_samples_list": ["1,2"], "--P_list": ["3,5", "3, 5"], "--n_list": ["1,2"],
    "--tune_out_csv": ["t.csv"], "--plotP_pdf": ["p.pdf", "p.svg", "p.gif"], "--plotP_csv": ["p.csv"],
    "--plotN_pdf": ["n.png"], "--plotN_csv": ["n.csv"],
}
# Folders that a fuzzer must not write to or clean.
FORBIDDEN = ("/", "..", "~")


def value(random, option):
    """A value that an option takes, or one that it does not expect."""
    if random.random() < 0.5 and option in VALUES:
        return random.choice(VALUES[option])
    text = random.choice([extreme, strange])(random)
    if random.random() < 0.15:
        text = ",".join(random.choice([extreme(random), "2"]) for _ in range(random.choice([2, 5, 40])))
    # The system takes no argument with a zero byte, and none of more than 128 KiB.
    text = text.replace("\0", "")[:100_000]
    return "x" if text.startswith(FORBIDDEN) or "../" in text else text


def command_line(random):
    """A command line; None of its paths leaves the working folder."""
    name = random.choice(list(COMMANDS))
    known, words = COMMANDS[name], name.split()
    for _ in range(random.choice([0, 1, 1, 2, 3])):
        option = random.choice(known) if known and random.random() < 0.95 else random.choice(sorted(VALUES))
        if random.random() < 0.03:
            option = option[:-1] if random.random() < 0.5 else strange(random).replace("\0", "")[:5000]
        words.append(option)
        if option not in FLAGS and random.random() < 0.97:
            text = value(random, option)
            if random.random() < 0.1:
                words[-1] += "=" + text
            else:
                words.append(text)
    if name.startswith("att") and not {"--tune", "--plotP", "--plotN"} & set(words):
        words.append(random.choice(["--tune", "--plotP", "--plotN"]))
    if name.startswith("export") and random.random() < 0.9:
        words.append(random.choice(["hu2026", "fu2024", value(random, "")]))
    if name in ("run", "status", "report", "verify", "parity", "export authors-files") and random.random() < 0.7:
        words.append(random.choice(IDS) if random.random() < 0.6 else value(random, ""))
    if random.random() < 0.05:
        random.shuffle(words)
    return words
