"""A PostgreSQL server with PostGIS for the tests that need the real one."""

import glob
import itertools
import os
import pwd
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
import pytest


@dataclass
class Cluster:
    """A server that listens on a socket in a folder of its own."""

    socket_dir: Path
    _numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    def fresh_database(self) -> str:
        """Make an empty database; returns how to connect to it."""
        name = f"test{next(self._numbers)}"
        with psycopg.connect(self._dsn("postgres"), autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}")
        return self._dsn(name)

    def _dsn(self, database: str) -> str:
        return f"host={self.socket_dir} user=postgres dbname={database}"


def _programs() -> Path | None:
    """Where Debian keeps the newest server that has PostGIS, or None."""
    for control in sorted(glob.glob("/usr/share/postgresql/*/extension/postgis.control"))[::-1]:
        folder = Path("/usr/lib/postgresql") / Path(control).parts[4] / "bin"
        if (folder / "initdb").exists():
            return folder
    return None


@contextmanager
def serving() -> Iterator[Cluster]:
    """A cluster that lives as long as the block; skips by name where there is none to start."""
    programs = _programs()
    if programs is None:
        pytest.skip("PostgreSQL with PostGIS is not installed: tools/system.sh names the line")
    # The server refuses to run as root; Debian's package brings the user.
    user: str | None = None
    if os.getuid() == 0:
        try:
            pwd.getpwnam("postgres")
        except KeyError:
            pytest.skip("PostgreSQL does not run as root and there is no user postgres")
        user = "postgres"
    # A socket's path has 107 bytes at most, so not under pytest's own folders.
    with tempfile.TemporaryDirectory(prefix="visavis-pg-") as base:
        Path(base).chmod(0o777)
        folder = Path(base) / "data"
        control = [str(programs / "pg_ctl"), "-D", str(folder)]
        quiet = "-c listen_addresses= -c fsync=off -c max_connections=20"
        run([str(programs / "initdb"), "-U", "postgres", "-A", "trust", "-D", str(folder)], user)
        run([*control, "-w", "-l", f"{base}/log", "-o", f"{quiet} -k {base}", "start"], user)
        try:
            yield Cluster(Path(base))
        finally:
            run([*control, "-w", "-m", "immediate", "stop"], user)


def run(words: list[str], user: str | None) -> None:
    """Run a program, as another user if one is named; what it said is in the error."""
    done = subprocess.run(words, capture_output=True, text=True, check=False, cwd="/", user=user)
    assert done.returncode == 0, f"{words}: {done.stdout}{done.stderr}"
