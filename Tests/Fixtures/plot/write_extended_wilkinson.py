"""Writes extended_wilkinson.json: tick values that mizani (pip install mizani==0.14.*) chooses by the algorithm of
Talbot, Lin and Hanrahan (2010), for ranges of many kinds."""
import json
import os

import mizani
from mizani.breaks import breaks_extended

ranges = [(0, 1), (0, 100), (-1, 1), (0.1, 9.9), (1, 80), (-2.16, 83.16), (0, 50000), (3.2, 3.9), (-7.3, 12.9),
          (0.1234, 0.1235), (1e-9, 7e-9), (-0.04, 1.04), (99.5, 101.2), (-1234, 56), (17, 18), (2, 97), (0.28, 0.72),
          (-3e7, 9e7), (1000, 1024), (0, 7), (1, 12), (-0.5, 11.5), (0.052, 0.948), (12.5, 13.75)]
cases = [{"lower": low, "upper": high, "count": count, "values": [float(v) for v in breaks_extended(n=count)((low, high))]}
         for low, high in ranges for count in (3, 4, 5, 7, 10)]
path = os.path.join(os.path.dirname(os.path.abspath(__file__)), "extended_wilkinson.json")
with open(path, "w") as file:
    file.write('{"source": "mizani %s", "cases": [\n' % mizani.__version__)
    file.write(",\n".join(json.dumps(case) for case in cases) + "\n]}\n")
