#!/bin/sh
# Validates an RO-Crate with rocrate and roc-validator from PyPI, which go to .venv: Scripts/validate-crate.sh FOLDER [--offline]
set -eu
[ $# -ge 1 ] || { echo "usage: Scripts/validate-crate.sh FOLDER [--offline]" >&2; exit 4; }
here=$(cd "$(dirname "$0")" && pwd)
venv="$here/../.venv"
[ -x "$venv/bin/python" ] || python3 -m venv "$venv"
"$venv/bin/python" -c 'import rocrate, rocrate_validator, requests_cache' 2>/dev/null ||
  "$venv/bin/pip" install --quiet rocrate roc-validator
exec "$venv/bin/python" "$here/validate_crate.py" "$@"
