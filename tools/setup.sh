#!/usr/bin/env bash
# Installs everything into the checkout: a pinned uv in .tools, the locked environment in .venv.
# Needs Python 3.11 and the package index; asks apt only for what Debian splits off Python.
set -euo pipefail
cd "$(dirname "$0")/.."

UV_VERSION=0.13.9
# The machine's own certificate store is the one that its package index is signed under.
export UV_SYSTEM_CERTS=1 UV_PYTHON_DOWNLOADS=never UV_LINK_MODE=copy

say() { printf 'setup: %s\n' "$*" >&2; }

find_python() {
  local candidate
  for candidate in python3.11 python3; do
    if "$candidate" -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' 2>/dev/null; then
      "$candidate" -c 'import sys; print(sys.executable)'
      return
    fi
  done
  say "Python 3.11 is missing: expected python3.11 or python3 of version 3.11 on PATH."
  say "Next: apt-get install python3.11 python3.11-venv"
  exit 2
}

PYTHON=$(find_python)

if [ "$(.tools/bin/uv --version 2>/dev/null | cut -d' ' -f2)" != "$UV_VERSION" ]; then
  say "installing uv $UV_VERSION into .tools"
  rm -rf .tools
  if ! "$PYTHON" -m venv .tools >/dev/null 2>&1; then
    rm -rf .tools
    say "this Python has no venv module; trying apt-get install python3-venv"
    apt-get install -y -qq python3-venv >/dev/null 2>&1 || {
      apt-get update -qq && apt-get install -y -qq python3-venv >/dev/null; } || {
      say "could not install it. Next, as an administrator: apt-get install python3-venv"; exit 2; }
    "$PYTHON" -m venv .tools
  fi
  .tools/bin/python -m pip install --quiet --disable-pip-version-check \
    --require-hashes --no-deps -r tools/uv.lock
fi

# uv does not read pip's settings: hand it the index that pip was given, if any.
INDEX=$(.tools/bin/python -m pip config get global.index-url 2>/dev/null || true)
if [ -n "${PIP_INDEX_URL:-$INDEX}" ]; then export UV_DEFAULT_INDEX="${PIP_INDEX_URL:-$INDEX}"; fi

STAMP=.venv/.visavis-lock
WANT=$(sha256sum requirements.lock pyproject.toml tools/setup.sh | sha256sum | cut -d' ' -f1)
if [ "$(cat "$STAMP" 2>/dev/null)" != "$WANT" ]; then
  say "installing the locked environment into .venv"
  [ -x .venv/bin/python ] || .tools/bin/uv venv --quiet --python "$PYTHON" .venv
  .tools/bin/uv pip sync --quiet --python .venv/bin/python --require-hashes requirements.lock
  .tools/bin/uv pip install --quiet --python .venv/bin/python --no-deps --no-build-isolation \
    --offline --editable .
  printf '%s' "$WANT" > "$STAMP"
fi

# Node.js brings what the map draws with; a machine that has none gets it from the package index.
if ! command -v npm >/dev/null && [ ! -x .venv/bin/npm ]; then
  say "installing Node.js into .venv"
  .tools/bin/uv pip install --quiet --python .venv/bin/python --no-deps --require-hashes \
    -r tools/node.lock || say "Node.js could not be installed"
fi

# What the map draws with. Without it everything works but the map, which says so.
tools/desk/setup.sh || say "the map's parts could not be prepared; the desk shows the plain chart"
