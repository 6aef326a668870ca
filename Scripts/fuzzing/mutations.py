"""Mutations of bytes, lines and tokens: what any file may suffer, whatever its format."""
import re

EXTREME_NUMBERS = [
    "nan", "NaN", "-nan", "inf", "-inf", "1e308", "-1e308", "1e309", "1e-320", "5e-324", "1e77", "-0", "0", "-1", "1",
    "4294967296", "2147483648", "-2147483649", "9223372036854775807", "9223372036854775808", "-9223372036854775808",
    "18446744073709551616", "0x10", "1e", "1_000", "٣", "½", "", " ", "1.5", "3e2", "99999999999999999999999999",
]
STRANGE_TEXTS = [
    "\x00", "\x1b[31mred", "\x1b]0;title\x07", "\u202e", "\u2028", "\u0085", "\ufeff", "\u200b", "e\u0301" * 300, "😀",
    "'", '"', '""', "\\", "`", "```", "$", "$$", "{", "}", "[", "]", "<script>", "&amp;", "%s%n", "../..", "/", ",", ";",
    ":", "|", "#", "---", "\t", "\r", "\n", "\r\n", "\n\n", "= ", "where", "and", "nan", "null", "true", "~", "!!binary",
]
STRANGE_BYTES = [b"\xff", b"\xc0\x80", b"\xed\xa0\x80", b"\xf4\x90\x80\x80", b"\xe2\x80", b"\x00" * 16, b"\xff" * 64]
NUMBER = re.compile(r"-?\b\d+(?:\.\d+)?(?:e-?\d+)?\b")
WORD = re.compile(r"[^\W\d]{2,}")


def text_of(data):
    """Text that any bytes can be turned into and back."""
    return data.decode("utf-8", "surrogateescape")


def bytes_of(text):
    return text.encode("utf-8", "surrogateescape")


def extreme(random):
    """A number that programs do not expect, as text."""
    return random.choice(EXTREME_NUMBERS)


def strange(random):
    """A text that programs do not expect; sometimes a very long one."""
    if random.random() < 0.1:
        return random.choice(["x", "ü", "9", ",", "[", "{", "(", ">", "$", "\u0301"]) * random.choice([200, 5000, 100_000])
    return random.choice(STRANGE_TEXTS)


# Each mutation takes a generator and the content, and returns the new content.

def flip_bits(random, data):
    data = bytearray(data)
    for _ in range(random.choice([1, 1, 1, 2, 8, 64])):
        if data:
            data[random.randrange(len(data))] ^= 1 << random.randrange(8)
    return bytes(data)


def truncate(random, data):
    return data[:random.randrange(len(data) + 1)]


def remove_range(random, data):
    start = random.randrange(len(data) + 1)
    return data[:start] + data[start + random.choice([1, 2, 7, 64, 1000]):]


def repeat_range(random, data):
    start = random.randrange(len(data) + 1)
    part = data[start:start + random.choice([1, 8, 100, 1000])]
    return data[:start] + part * random.choice([2, 2, 3, 50]) + data[start:]


def insert_bytes(random, data):
    start = random.randrange(len(data) + 1)
    return data[:start] + random.choice(STRANGE_BYTES) + data[start:]


def overwrite_bytes(random, data):
    start = random.randrange(len(data) + 1)
    part = random.choice([b"\x00", b"\xff", b"\x80", b"\x7f"]) * random.choice([1, 2, 4, 8, 100])
    return data[:start] + part + data[start + len(part):]


def insert_text(random, data):
    start = random.randrange(len(data) + 1)
    return data[:start] + bytes_of(strange(random)) + data[start:]


def byte_order_mark(random, data):
    return random.choice([b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff"]) + data


def line_ends(random, data):
    return data.replace(b"\n", random.choice([b"\r\n", b"\r", b"\n\n", b"\n\r", b"\x0b", b"\xe2\x80\xa8"]))


def empty(random, data):
    return random.choice([b"", b"\n", b" ", b"\x00", b"\n" * 1000])


def _lines(change):
    def mutation(random, data):
        lines = data.split(b"\n")
        for _ in range(random.choice([1, 1, 1, 3, 20])):
            if lines:
                change(random, lines, random.randrange(len(lines)))
        return b"\n".join(lines)
    mutation.__name__ = change.__name__.lstrip("_")
    return mutation


def _remove_line(random, lines, at):
    del lines[at]


def _repeat_line(random, lines, at):
    lines[at:at] = [lines[at]] * random.choice([1, 1, 2, 30])


def _blank_line(random, lines, at):
    lines.insert(at, random.choice([b"", b" ", b"\t", b",", b'""']))


def _swap_lines(random, lines, at):
    other = random.randrange(len(lines))
    lines[at], lines[other] = lines[other], lines[at]


def _cut_line(random, lines, at):
    lines[at] = lines[at][:random.randrange(len(lines[at]) + 1)]


def replace_number(random, data):
    """One number, or several, by extremes or by other numbers of the file."""
    text = text_of(data)
    places = list(NUMBER.finditer(text))
    for place in sorted(random.sample(places, min(len(places), random.choice([1, 1, 1, 2, 5]))), key=lambda p: -p.start()):
        other = random.choice(places).group() if random.random() < 0.3 else extreme(random)
        text = text[:place.start()] + other + text[place.end():]
    return bytes_of(text)


def replace_word(random, data):
    """A word by another word of the file, a misspelt one, or something strange."""
    text = text_of(data)
    places = list(WORD.finditer(text))
    if not places:
        return insert_text(random, data)
    place = random.choice(places)
    word = place.group()
    choice = random.random()
    if choice < 0.4:
        word = random.choice(places).group()
    elif choice < 0.7:
        at = random.randrange(len(word))
        word = random.choice([word[:at] + word[at + 1:], word.upper(), word + word[at], word[::-1], word + " "])
    else:
        word = strange(random)
    return bytes_of(text[:place.start()] + word + text[place.end():])


def nest(random, data):
    """Deep nesting somewhere."""
    opening, closing = random.choice(
        [("[", "]"), ("{", "}"), ("(", ")"), ("> ", ""), ("- ", ""), ("*", "*"), ("<div>", "</div>"), ("[a](", ")"),
         ("{\"a\":", "}"), ("\\frac{", "}"), ("$\\sqrt{", "}$"), ("  ", ""), ("&a [*a, ", "]")])
    depth = random.choice([10, 100, 3000])
    start = random.randrange(len(data) + 1)
    return data[:start] + bytes_of(opening * depth + "x" + closing * depth) + data[start:]


BINARY = [flip_bits, flip_bits, truncate, remove_range, repeat_range, insert_bytes, overwrite_bytes, empty]
TEXT = [
    flip_bits, truncate, remove_range, repeat_range, insert_bytes, insert_text, byte_order_mark, line_ends, empty,
    _lines(_remove_line), _lines(_repeat_line), _lines(_blank_line), _lines(_swap_lines), _lines(_cut_line),
    replace_number, replace_number, replace_number, replace_word, replace_word, nest,
]


def mutate(random, data, mutations, names):
    """One mutation, sometimes several on top of each other; their names are added to `names`."""
    for _ in range(random.choice([1, 1, 1, 1, 2, 3])):
        mutation = random.choice(mutations)
        names.append(mutation.__name__)
        data = mutation(random, data)
    return data
