#!/bin/sh
# The lengths of one series: run.sh ALGORITHM SEED prints a table.
set -e
echo n,comparisons
for n in 100 200 400 800 1600; do ./sort "$1" "$n" "$2"; done
