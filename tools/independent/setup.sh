#!/usr/bin/env bash
# Prepares the independent verifiers that the tests run: one from npm, one from Go.
# Each is optional: what cannot be prepared is said, and its tests skip by name.
# Takes the folder to build into, or build/independent in the checkout.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
out=${1:-$here/../../build/independent}
mkdir -p "$out"
out=$(cd "$out" && pwd)
# Several test processes may ask at once: the first prepares, the others wait for it.
if command -v flock >/dev/null; then exec 9>"$out/lock" && flock 9; fi

say() { printf 'independent: %s\n' "$*" >&2; }

# Node.js from PATH, else what tools/setup.sh brought: that one has to be told of the machine's own
# certificate store, the one that its registries are signed under.
if ! command -v npm >/dev/null; then
  PATH=$PATH:$here/../../.venv/bin
  export NODE_OPTIONS=--use-system-ca NPM_CONFIG_UPDATE_NOTIFIER=false
fi

# Each is remade only when what it is made from has changed.
stamp_of() { (cd "$here/$1" && cat "${@:2}" | sha256sum | cut -d' ' -f1); }

if command -v npm >/dev/null && command -v node >/dev/null; then
  want=$(stamp_of npm package.json package-lock.json)
  if [ "$(cat "$out/npm/stamp" 2>/dev/null)" != "$want" ]; then
    rm -rf "$out/npm" && mkdir -p "$out/npm"
    cp "$here/npm/package.json" "$here/npm/package-lock.json" "$out/npm/"
    if (cd "$out/npm" && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error >&2); then
      printf '%s' "$want" > "$out/npm/stamp"
    else
      say "npm ci failed; the tests with @sigstore/verify will skip"
    fi
  fi
else
  say "Node.js is missing; the tests with @sigstore/verify will skip"
fi

if command -v go >/dev/null; then
  want=$(stamp_of go go.mod go.sum main.go)
  if [ "$(cat "$out/go/stamp" 2>/dev/null)" != "$want" ]; then
    rm -rf "$out/go" && mkdir -p "$out/go"
    if (cd "$here/go" && GOTOOLCHAIN=local go build -trimpath -o "$out/go/judge" .); then
      printf '%s' "$want" > "$out/go/stamp"
    else
      say "go build failed; the tests with golang.org/x/mod will skip"
    fi
  fi
else
  say "Go is missing; the tests with golang.org/x/mod will skip"
fi
