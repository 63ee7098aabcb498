#!/usr/bin/env bash
# Prepares what the desk's map draws with and what its tests judge pages by, from npm's lock file.
# Takes the folder to build into, or build/desk in the checkout. What cannot be prepared is said:
# the desk then draws its notices on the plain chart, and the tests skip by name.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
out=${1:-$here/../../build/desk}
mkdir -p "$out"
out=$(cd "$out" && pwd)
# Several test processes may ask at once: the first prepares, the others wait for it.
if command -v flock >/dev/null; then exec 9>"$out/lock" && flock 9; fi

say() { printf 'desk: %s\n' "$*" >&2; }

# Node.js from PATH, else what tools/setup.sh brought: that one has to be told of the machine's own
# certificate store, the one that its registries are signed under.
if ! command -v npm >/dev/null; then
  PATH=$PATH:$here/../../.venv/bin
  export NODE_OPTIONS=--use-system-ca NPM_CONFIG_UPDATE_NOTIFIER=false
fi

# The files that pages load lie where the node serves them; git knows nothing of them.
served=$here/../../src/visavis/desk/libraries
parts="maplibre-gl/dist/maplibre-gl.mjs maplibre-gl/dist/maplibre-gl-worker.mjs
  maplibre-gl/dist/maplibre-gl.css milsymbol/dist/milsymbol.js"

serve_parts() {
  local part package licence
  mkdir -p "$served"
  for part in $parts; do
    # The links to maps of the source lead nowhere here.
    sed '/^\/\/# sourceMappingURL=/d' "$out/node_modules/$part" > "$served/${part##*/}"
    package=${part%%/*}
    for licence in "$out/node_modules/$package"/LICENSE*; do
      cp "$licence" "$served/$package.LICENCE.txt"
    done
  done
  printf '%s' "$want" > "$served/stamp"
}

want=$(cd "$here" && cat package.json package-lock.json setup.sh | sha256sum | cut -d' ' -f1)
if [ "$(cat "$out/stamp" 2>/dev/null)" = "$want" ]; then
  [ "$(cat "$served/stamp" 2>/dev/null)" = "$want" ] || serve_parts
  exit 0
fi
if ! command -v npm >/dev/null || ! command -v node >/dev/null; then
  say "Node.js is missing; the map falls back to the plain chart, tests that need axe-core will skip"
  exit 0
fi
cp "$here/package.json" "$here/package-lock.json" "$out/"
if (cd "$out" && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error >&2); then
  printf '%s' "$want" > "$out/stamp"
  serve_parts
else
  say "npm ci failed; the map falls back to the plain chart, tests that need axe-core will skip"
fi
