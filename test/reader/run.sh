#!/bin/sh
# Reads golden repositories, forged archives, and ones that the program has just made, with the reader beside this file.
# run.sh [all | golden | fresh | ready]: ready only says whether Python has what is needed. 77: it has not, NOT RUN.
set -u
here=$(cd "$(dirname "$0")" && pwd)
top=$(cd "$here/../.." && pwd)
part=${1:-all}

find_python() {
  for python in ${PYTHON:-/usr/bin/python3 python3}; do
    "$python" -B -c 'import cryptography, zstandard' 2>/dev/null && return 0
  done
  return 1
}

install_modules() {
  command -v apt-get >/dev/null && [ "$(id -u)" = 0 ] || return 1
  apt-get install -y -qq python3-cryptography python3-zstandard >/dev/null
}

if ! find_python && { [ "$part" = ready ] || ! install_modules || ! find_python; }; then
  echo 'NOT RUN: there is no Python 3 with cryptography and zstandard (apt-get install python3-cryptography' \
    'python3-zstandard)' >&2
  exit 77
fi

golden() {
  "$python" -B "$here/vectors.py" "$top/backup-replication/FORMAT.md" &&
    "$python" -B "$here/golden.py" "$top/backup-replication/test/golden" &&
    "$python" -B "$here/hostile.py"
}

fresh() {
  "$python" -B "$here/fresh.py" "$top/node_modules/.bin/breakwater"
}

case $part in
  ready) exit 0 ;;
  golden) golden ;;
  fresh) PATH="$top/node_modules/.bin:$PATH" fresh ;;
  all) golden && PATH="$top/node_modules/.bin:$PATH" fresh ;;
  *) echo "run.sh [all | golden | fresh | ready]" >&2; exit 2 ;;
esac
