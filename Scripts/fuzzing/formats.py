"""Mutations that know tables and JSON, so that what is damaged is still read to its end."""
import csv
import hashlib
import io
import json

from .mutations import bytes_of, extreme, strange, text_of

# MARK: Tables

def read_table(data):
    return list(csv.reader(io.StringIO(text_of(data), newline="")))


def write_table(rows):
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\n").writerows(rows)
    return bytes_of(text.getvalue())


def _table(change):
    def mutation(random, data):
        try:
            rows = read_table(data)
        except csv.Error:
            return data
        if rows and rows[0]:
            change(random, rows)
        return write_table(rows)
    mutation.__name__ = change.__name__.lstrip("_")
    return mutation


def _cell(random, rows):
    row = random.choice(rows)
    if row:
        row[random.randrange(len(row))] = random.choice([extreme, extreme, extreme, strange])(random)


def _cells(random, rows):
    """The same text in a share of a column."""
    column, text = random.randrange(len(rows[0])), extreme(random)
    share = random.choice([0.02, 0.3, 1])
    for row in rows[1:]:
        if column < len(row) and random.random() < share:
            row[column] = text


def _unreadable_cells(random, rows):
    """What was there cannot be read any more: no claim may become true by that."""
    column, text = random.randrange(len(rows[0])), random.choice(["nan", "", "x"])
    share = random.choice([0.02, 0.3, 1])
    for row in rows[1:]:
        if column < len(row) and random.random() < share:
            row[column] = text


def _swapped_cells(random, rows):
    one, other = random.choice(rows), random.choice(rows)
    if one and other:
        i, j = random.randrange(len(one)), random.randrange(len(other))
        one[i], other[j] = other[j], one[i]


def _copied_cell(random, rows):
    """A cell of another row of the same column: keys collide, grids get holes."""
    column = random.randrange(len(rows[0]))
    one, other = random.choice(rows[1:] or rows), random.choice(rows[1:] or rows)
    if column < min(len(one), len(other)):
        one[column] = other[column]


def _renamed_column(random, rows):
    column = random.randrange(len(rows[0]))
    name = rows[0][column]
    rows[0][column] = random.choice([name.upper(), name + " ", name[1:], random.choice(rows[0]), strange(random)])


def _dropped_column(random, rows):
    column = random.randrange(len(rows[0]))
    for row in rows:
        del row[column:column + 1]


def _further_column(random, rows):
    column, text = random.randrange(len(rows[0]) + 1), strange(random)
    for row in rows:
        row.insert(column, text)


def _moved_column(random, rows):
    one, other = random.randrange(len(rows[0])), random.randrange(len(rows[0]))
    for row in rows:
        if max(one, other) < len(row):
            row[one], row[other] = row[other], row[one]


def _ragged_row(random, rows):
    row = random.choice(rows)
    if random.random() < 0.5:
        row.append(extreme(random))
    elif row:
        row.pop()


def _dropped_rows(random, rows):
    share = random.choice([0.01, 0.3, 0.9, 1])
    rows[1:] = [row for row in rows[1:] if random.random() > share]


def _one_row(random, rows):
    rows[1:] = rows[1:][:random.choice([1, 1, 2, 3])]


def _shuffled_rows(random, rows):
    body = rows[1:]
    random.shuffle(body)
    rows[1:] = body


def _repeated_rows(random, rows):
    at = random.randrange(len(rows))
    rows[at:at] = [list(row) for row in rows[at:at + random.choice([1, 5, 50])]]


TABLE = [
    _table(change) for change in [
        _cell, _cell, _cell, _cells, _cells, _unreadable_cells, _unreadable_cells, _swapped_cells, _copied_cell,
        _renamed_column, _dropped_column,
        _further_column, _moved_column, _ragged_row, _dropped_rows, _dropped_rows, _one_row, _shuffled_rows,
        _repeated_rows]]


def seal(record, rows):
    """A journal's record that knows `rows`, as if they had been written so: what reads them then looks at the cells."""
    header, trials = rows[0], {}
    if "trial" not in header or "end" not in header:
        return record
    key, end = header.index("trial"), header.index("end")
    block = []
    for index, row in enumerate(rows[1:], 1):
        if len(row) != len(header):
            return record
        block.append(row)
        last = index + 1 == len(rows) or row[end] != "0" or rows[index + 1][key:key + 1] != [row[key]]
        if last:
            digest = hashlib.sha256(write_table(block)).hexdigest()[:16]
            trials[row[key]] = {"rows": len(block), "digest": digest}
            block = []
    return dict(record, trials=trials, asked=list(trials))


# MARK: JSON

VALUES = [None, True, False, 0, -1, 1 << 32, 1 << 63, -(1 << 63), 1 << 64, 1e308, 0.5, "", "x", "1", [], {}, [[]], [None]]


def _nodes(value, path=()):
    yield path
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else []
    for key, child in items:
        yield from _nodes(child, path + (key,))


def change_json(random, value):
    """Another value somewhere in a tree, one less, one twice, or deep nesting."""
    paths = [path for path in _nodes(value) if path]
    if not paths:
        return random.choice(VALUES)
    path = random.choice(paths)
    parent = value
    for key in path[:-1]:
        parent = parent[key]
    kind = random.random()
    if kind < 0.55:
        parent[path[-1]] = random.choice(VALUES)
    elif kind < 0.7:
        del parent[path[-1]]
    elif kind < 0.8 and isinstance(parent, list):
        parent.append(parent[path[-1]])
    elif kind < 0.9:
        parent[path[-1]] = random.choice([strange, extreme])(random)
    else:
        deep = []
        for _ in range(random.choice([5, 200])):
            deep = [deep]
        parent[path[-1]] = deep
    return value


def json_value(random, data):
    try:
        return json.dumps(change_json(random, json.loads(data)), indent=2).encode()
    except (ValueError, RecursionError):
        return data


JSON = [json_value, json_value, json_value]
