"""Mutations of files of tensors: safetensors, and PyTorch's archives, a zip of a pickle and the tensors' bytes."""
import io
import json
import struct
import zipfile

from .formats import change_json
from .mutations import BINARY, extreme, mutate, strange

# MARK: safetensors

def _safetensors(change):
    def mutation(random, data):
        try:
            length = struct.unpack("<Q", data[:8])[0]
            header, body = json.loads(data[8:8 + length]), data[8 + length:]
        except (ValueError, struct.error, OverflowError, RecursionError):
            return data
        return change(random, header, body)
    mutation.__name__ = change.__name__.lstrip("_")
    return mutation


def _write(header, body, length=None):
    text = json.dumps(header).encode()
    return struct.pack("<Q", len(text) if length is None else length) + text + body


def _tensor_header(random, header, body):
    return _write(change_json(random, header), body)


def _tensor_entry(random, header, body):
    """An extreme shape, type or place of one tensor, or the entry of another."""
    names = [name for name in header if name != "__metadata__" and isinstance(header[name], dict)]
    if not names:
        return _write(header, body)
    entry = header[random.choice(names)]
    sizes = [0, 1, 2, 3, 1 << 20, 1 << 31, 1 << 32, 1 << 62, 1 << 63, -1, len(body), len(body) + 1]
    kind = random.randrange(5)
    if kind == 0:
        entry["shape"] = [random.choice(sizes) for _ in range(random.choice([0, 1, 2, 3, 9]))]
    elif kind == 1:
        entry["data_offsets"] = [random.choice(sizes), random.choice(sizes)]
    elif kind == 2:
        entry["dtype"] = random.choice(["F64", "F16", "BF16", "I64", "U8", "BOOL", "F8_E4M3", "", "f32", "F32 "])
    elif kind == 3:
        entry.update(header[random.choice(names)])
    else:
        header[strange(random)] = header.pop(random.choice(names))
    return _write(header, body)


def _metadata(random, header, body):
    """Counters and states of a live checkpoint, settings of a model."""
    metadata = header.get("__metadata__")
    if not isinstance(metadata, dict) or not metadata:
        return _write(change_json(random, header), body)
    key = random.choice(list(metadata))
    metadata[key] = random.choice([extreme(random), extreme(random), strange(random), random.choice(list(metadata.values()))])
    if random.random() < 0.15:
        del metadata[key]
    return _write(header, body)


def _numbers(random, header, body):
    """Weights, losses and data that are not finite, or huge."""
    body = bytearray(body)
    value = struct.pack("<f", random.choice([float("nan"), float("inf"), float("-inf"), 3e38, -3e38, 1e-45, 0.0, 1e20]))
    for _ in range(random.choice([1, 10, 1000])):
        if len(body) >= 4:
            at = random.randrange(len(body) // 4) * 4
            body[at:at + 4] = value
    return _write(header, bytes(body))


def _header_length(random, header, body):
    return _write(header, body, random.choice([0, 1, 7, 1 << 20, 1 << 31, 1 << 63, (1 << 64) - 1, len(body)]))


SAFETENSORS = [
    _safetensors(change)
    for change in [_tensor_header, _tensor_entry, _tensor_entry, _metadata, _metadata, _numbers, _header_length]]

# MARK: PyTorch's archives: a zip of a pickle and the tensors' bytes

def _archive(change):
    def mutation(random, data):
        try:
            with zipfile.ZipFile(io.BytesIO(data)) as archive:
                entries = [(info.filename, archive.read(info)) for info in archive.infolist()]
        except (zipfile.BadZipFile, ValueError, NotImplementedError, EOFError, OSError, RuntimeError, struct.error):
            return data
        change(random, entries)
        result = io.BytesIO()
        with zipfile.ZipFile(result, "w", random.choice([zipfile.ZIP_STORED, zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])) as archive:
            for name, content in entries:
                archive.writestr(zipfile.ZipInfo(name), content)
        return result.getvalue()
    mutation.__name__ = change.__name__.lstrip("_")
    return mutation


def _pickle(random, entries):
    """The program of the pickle, damaged behind a checksum that is right."""
    for index, (name, content) in enumerate(entries):
        if name.endswith("data.pkl"):
            if random.random() < 0.4:
                content = pickle_operands(random, content)
            entries[index] = (name, mutate(random, content, BINARY, []))


def pickle_operands(random, content):
    """Lengths, counts and numbers of single operations."""
    content = bytearray(content)
    places = [at for at, byte in enumerate(content) if byte in b"KMJXVUjqhrBC\x8a\x8b\x8c\x95RoQbtue2"]
    for _ in range(random.choice([1, 2, 4]) if places else 0):
        at = random.choice(places)
        content[at + 1:at + 5] = random.choice([b"\xff" * 4, b"\0" * 4, b"\xff\xff\xff\x7f", bytes(content[at + 1:at + 5])[::-1]])
        if random.random() < 0.3:
            content[at] = random.choice(b"KMJX(tuebRq0N.cQ\x80\x81\x85\x86\x87\x8a\x93\x94}])l")
    return bytes(content)


def _entry(random, entries):
    """An entry renamed, lost, twice, longer or shorter."""
    if not entries:
        return
    index = random.randrange(len(entries))
    name, content = entries[index]
    kind = random.randrange(5)
    if kind == 0:
        entries[index] = (random.choice([name + "x", "../" + name, "/" + name, name.upper(), random.choice(entries)[0]]), content)
    elif kind == 1:
        del entries[index]
    elif kind == 2:
        entries.append((name, content))
    else:
        entries[index] = (name, mutate(random, content, BINARY, []))


def zip_sizes(random, data):
    """Sizes, offsets and counts in the zip's own headers: archives that claim to hold far more than they do."""
    data = bytearray(data)
    marks = [(b"PK\x03\x04", 30), (b"PK\x01\x02", 46), (b"PK\x05\x06", 22), (b"PK\x06\x06", 56)]
    mark, length = random.choice(marks)
    places, start = [], data.find(mark)
    while start >= 0:
        places.append(start)
        start = data.find(mark, start + 1)
    if places:
        at = random.choice(places) + random.randrange(4, length)
        part = random.choice([b"\xff\xff\xff\xff", b"\xff\xff\xff\x7f", b"\0\0\0\0", b"\x01\0\0\0", b"\xff\xff"])
        data[at:at + len(part)] = part
    return bytes(data)


ARCHIVE = [_archive(_pickle), _archive(_pickle), _archive(_pickle), _archive(_entry), zip_sizes, zip_sizes]
