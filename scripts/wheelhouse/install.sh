#!/bin/sh
# Installs framing from this folder, without a network. What to know first is in README.txt.
here=$(cd "$(dirname "$0")" && pwd)
for python in python3.13 python3.12 python3.11 python3 python; do
  if "$python" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] < (3, 14))' 2>/dev/null &&
    "$python" "$here/install.py" --suits 2>/dev/null; then
    exec "$python" "$here/install.py" "$@"
  fi
done
# None suits: let any Python say what this bundle has instead.
for python in python3 python; do
  if command -v "$python" >/dev/null 2>&1; then exec "$python" "$here/install.py" "$@"; fi
done
echo 'No Python was found. README.txt says which one to install.' >&2
exit 1
