#!/usr/bin/env bash
# Checks for the libraries that the build and the tests need. Installs missing ones with apt when that is possible
# without a password; otherwise prints the one command that does. Arguments: further packages that tests need.
set -euo pipefail

missing=()
need() {  # need PACKAGE COMMAND...: PACKAGE is missing unless COMMAND succeeds
  local package=$1
  shift
  "$@" >/dev/null 2>&1 || missing+=("$package")
}
header() {  # header NAME FLAG...
  local name=$1
  shift
  echo "#include <$name>" | ${CC:-cc} "$@" -E -x c -
}
font() { fc-list | grep -q 'DejaVuSans\.ttf'; }
have() { command -v "$1"; }
browser() { have chromium || have chromium-browser || have google-chrome; }

need pkg-config have pkg-config
need libcairo2-dev pkg-config --exists cairo-ft cairo-pdf cairo-svg
need libdeflate-dev pkg-config --exists libdeflate
need libcsv-dev header csv.h
need libopenblas-dev pkg-config --exists openblas
# shellcheck disable=SC2046  # several flags
need liblapacke-dev header lapack.h $(pkg-config --cflags openblas 2>/dev/null || true)
need libssl-dev pkg-config --exists libcrypto
need pandoc have pandoc
need fontconfig have fc-list
need fonts-dejavu-core font
for package in "$@"; do
  case $package in
    chromium) need chromium browser ;;
    poppler-utils) need poppler-utils have pdftotext ;;
    tidy) need tidy have tidy ;;
    python3) need python3 have python3 ;;
    slurm-wlm) need slurm-wlm have slurmctld ;;
    munge) need munge have munged ;;
    librsvg2-bin) need librsvg2-bin have rsvg-convert ;;
    *) echo "setup.sh: unknown package '$package'; known: chromium librsvg2-bin munge poppler-utils python3 slurm-wlm tidy" >&2; exit 4 ;;
  esac
done
[ ${#missing[@]} -eq 0 ] && exit 0

if command -v brew >/dev/null && ! command -v apt-get >/dev/null; then
  echo "Missing libraries. Run: brew install pkgconf cairo libdeflate openblas libcsv openssl@3 pandoc font-dejavu poppler librsvg tidy-html5" >&2
  exit 4
fi
install="apt-get install -y --no-install-recommends ${missing[*]}"
if [ "$(id -u)" -eq 0 ]; then as_root=""
elif command -v sudo >/dev/null && sudo -n true 2>/dev/null; then as_root="sudo"
else
  echo "Missing: ${missing[*]}. Run: sudo apt-get update && sudo $install" >&2
  exit 4
fi
echo "Installing: ${missing[*]}"
$as_root apt-get update -qq
DEBIAN_FRONTEND=noninteractive $as_root $install
