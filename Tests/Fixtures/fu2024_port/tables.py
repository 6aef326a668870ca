"""The tables that claims of kind port compare with: key columns of an experiment's rows, and `reference`."""
import csv
import pathlib


class Table:
    """Rows of key cells and a number."""

    def __init__(self, name, *keys):
        self.name, self.keys, self.rows = name, keys, []

    def add(self, *cells):
        assert len(cells) == len(self.keys) + 1
        self.rows.append([*cells[:-1], f"{float(cells[-1]):.9g}"])

    def add_error(self, *cells):
        """An error, unless it is rounding alone."""
        if cells[-1] > 1e-14:
            self.add(*cells)

    def write(self, folder):
        """Replaces the file; a number of 9 digits is exact enough for every tolerance."""
        path = pathlib.Path(folder) / f"port_{self.name}.csv"
        part = path.with_suffix(".part")
        with open(part, "w", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow([*self.keys, "reference"])
            writer.writerows(self.rows)
        part.replace(path)
        print(f"{path}: {len(self.rows)} rows", flush=True)
