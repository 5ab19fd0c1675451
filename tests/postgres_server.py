"""A PostgreSQL server of its own on a free loopback port, for tests and benchmarks.

Where PostgreSQL's programs are not installed there is none: ``missing`` says why.
"""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from importlib.util import find_spec
from itertools import count
from pathlib import Path

USER = "svodka"

# Sorts Latin letters without regard to case, so that whatever leans on the order of bytes is found.
_HOSTILE = ("--locale-provider=icu", "--icu-locale=en-US", "--locale=C")


def programs() -> Path | None:
    """Where initdb and pg_ctl are: on the path, or where Debian keeps them."""
    found = shutil.which("initdb")
    if found:
        return Path(found).parent
    kept = [
        path for path in Path("/usr/lib/postgresql").glob("*/bin") if (path / "initdb").exists()
    ]
    return max(kept, key=lambda path: float(path.parent.name), default=None)


def unprivileged() -> list[str] | None:
    """What to put before a command: PostgreSQL does not run as root. None if there is no way."""
    if os.getuid() != 0:
        return []
    try:
        pwd.getpwnam("postgres")
    except KeyError:
        return None
    if shutil.which("runuser"):
        return ["runuser", "-u", "postgres", "--"]
    if shutil.which("setpriv"):
        return ["setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups", "--"]
    return None


def missing() -> str | None:
    """Why there can be no server; None if there can."""
    if find_spec("psycopg") is None:
        return "psycopg is not installed"
    if programs() is None:
        return "PostgreSQL's programs are not installed"
    if unprivileged() is None:
        return "PostgreSQL does not run as root, and there is no user postgres"
    return None


class Server:
    """Started when made, ``close`` stops and removes it. ``options`` are settings of the server.

    It forgets what it was told when the machine stops (no fsync) unless ``durable``.
    """

    def __init__(self, *options: str, durable: bool = False) -> None:
        folder, before = programs(), unprivileged()
        assert folder is not None, missing()
        assert before is not None, missing()
        self._folder, self._before = folder, before
        # Another user has to reach it, and a socket's path has to be short.
        self.home = Path(tempfile.mkdtemp(prefix="svodka-pg-"))
        self._data = str(self.home / "data")
        self._names = count(1)
        try:
            if before:
                shutil.chown(self.home, "postgres")
            self._initialise()
            with socket.socket() as free:
                free.bind(("127.0.0.1", 0))
                self.port = int(free.getsockname()[1])
            settings = [*options, *([] if durable else ["fsync=off", "full_page_writes=off"])]
            told = " ".join(f"-c {item}" for item in settings)
            self._options = f"-p {self.port} -h 127.0.0.1 -k {self.home} {told}"
            self.start()
        except BaseException:
            self.close()
            raise

    def url(self, database: str = "postgres", user: str = USER) -> str:
        return f"postgresql://{user}@127.0.0.1:{self.port}/{database}"

    def start(self) -> None:
        self._control("-o", self._options, "-l", str(self.home / "log"), "start")

    def stop(self, mode: str = "fast") -> None:
        """``fast`` ends every session, ``immediate`` is a crash."""
        self._control("-m", mode, "stop")

    def run(self, sql: str, database: str = "postgres") -> list[tuple[object, ...]]:
        """One statement, by the owner of everything."""
        import psycopg

        with psycopg.connect(self.url(database), autocommit=True) as db:
            found = db.execute(sql)
            return found.fetchall() if found.description else []

    def create(self, template: str = "template1") -> str:
        """The URL of a new database that is a copy of ``template``."""
        name = f"t{next(self._names)}"
        self.run(f"CREATE DATABASE {name} TEMPLATE {template}")
        return self.url(name)

    def drop(self, url: str) -> None:
        self.run(f"DROP DATABASE IF EXISTS {url.rsplit('/', 1)[1]} WITH (FORCE)")

    def close(self) -> None:
        if Path(self._data, "postmaster.pid").exists():
            self.stop("immediate")
        shutil.rmtree(self.home, ignore_errors=True)

    def _initialise(self) -> None:
        words = [str(self._folder / "initdb"), "-D", self._data, "-A", "trust", "-U", USER, "-N"]
        try:
            self._call(*words, "-E", "UTF8", *_HOSTILE)
        except OSError:
            # Older than 15, or built without ICU.
            shutil.rmtree(self._data, ignore_errors=True)
            self._call(*words, "-E", "UTF8", "--locale=C")

    def _control(self, *words: str) -> None:
        self._call(str(self._folder / "pg_ctl"), "-D", self._data, "-w", *words)

    def _call(self, *words: str) -> None:
        """OSError with what the program said, when it fails."""
        # A server that is started keeps its outputs, so they must not be pipes.
        with tempfile.TemporaryFile() as said:
            done = subprocess.run(
                [*self._before, *words],
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=said,
                cwd="/",
                timeout=120,
                check=False,
            )
            if done.returncode:
                said.seek(0)
                raise OSError(f"{words[0]}: {said.read().decode(errors='replace')}")
