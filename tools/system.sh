#!/usr/bin/env bash
# Installs what Debian brings and some tests need: Chromium for the desk, PostgreSQL with PostGIS.
# Without the right to install, it prints the line to run, and only the tests that need them skip.
set -euo pipefail

say() { printf 'system: %s\n' "$*" >&2; }

wanted=()
if ! command -v chromium >/dev/null; then wanted+=(chromium); fi
if ! compgen -G '/usr/share/postgresql/*/extension/postgis.control' >/dev/null; then
  wanted+=(postgresql postgresql-postgis)
fi
if [ ${#wanted[@]} -eq 0 ]; then exit 0; fi

line="apt-get install -y --no-install-recommends ${wanted[*]}"
if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
  say "not here: ${wanted[*]}; the tests that need them will skip by name."
  say "Next, as an administrator: $line"
  exit 0
fi
say "installing ${wanted[*]}"
log=$(mktemp)
# A cluster of its own would be made and started for nobody: the tests make theirs.
mkdir -p /etc/postgresql-common/createcluster.d
printf 'create_main_cluster = false\n' > /etc/postgresql-common/createcluster.d/visavis.conf
export DEBIAN_FRONTEND=noninteractive
if ! { $line || { apt-get update -qq && $line; }; } >"$log" 2>&1; then
  tail -3 "$log" >&2
  say "could not install them; the tests that need them will skip by name. Next: $line"
fi
rm -f "$log"
