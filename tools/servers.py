"""A private PostgreSQL or Redis for as long as something needs it, from Debian's packages.

    tools/postgresql run -- make bench      a command with DATABASE_URL set for it
    tools/redis run -- flask --app wsgi …   a command with REDIS_URL set for it

Each server has a free port of the loopback, a password made for it, and a data folder of its own
that goes with it. A keeper process holds the server and ends it as soon as whoever started it has
gone, however that happened: Ctrl-C, a failure, a kill.
"""

from __future__ import annotations

import contextlib
import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from types import FrameType

PATIENCE = 60.0  # seconds until a server has to answer
NOT_DURABLE = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "wal_level=minimal", "max_wal_senders=0")
ROOMY = ("max_connections=200", "shared_buffers=256MB", "max_wal_size=4GB", "log_min_messages=warning")
VARIABLE = {"postgresql": "DATABASE_URL", "redis": "REDIS_URL"}


class Missing(RuntimeError):
    """The server's program is not on this machine."""


class Server:
    """A server of our own, in a process group of its own; `stop` ends it and removes its data."""

    def __init__(self, kind: str, port: int = 0) -> None:
        """Start a server and wait until it answers.

        Args:
            kind: "postgresql" or "redis".
            port: Where it listens; any free port if 0.
        """
        command = [sys.executable, str(Path(__file__).resolve()), "keep", kind, str(port)]
        # A session of its own: Ctrl-C is for whoever uses the server; the server outlives them by a moment.
        self._keeper = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, start_new_session=True
        )
        assert self._keeper.stdout is not None
        self.url = self._keeper.stdout.readline().strip()
        if not self.url:
            self._keeper.wait()
            raise Missing(f"{kind} did not start; see the lines above.")

    def stop(self) -> None:
        """End the server and remove its data."""
        assert self._keeper.stdin is not None
        with contextlib.suppress(BrokenPipeError):
            self._keeper.stdin.close()
        self._keeper.wait()

    def __enter__(self) -> Server:
        """Use the server within a block."""
        return self

    def __exit__(self, *_error: object) -> None:
        """Stop it at the block's end."""
        self.stop()


def program(name: str) -> str:
    """Return a server program's path: Debian keeps PostgreSQL's out of PATH, one folder a version."""
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda place: _version(place.parent.name))
    for folder in reversed(folders):
        if (folder / name).exists():
            return str(folder / name)
    found = shutil.which(name)
    if found is None:
        raise Missing(f"{name} is not installed; `make setup-dev` installs it.")
    return found


def _version(name: str) -> int:
    return int(name) if name.isdecimal() else 0


def unprivileged() -> str | None:
    """Return the user as whom a server runs when we are root, which PostgreSQL refuses to be."""
    if os.getuid() != 0:
        return None
    names = {entry.pw_name for entry in pwd.getpwall()}
    return next(name for name in ("postgres", "redis", "nobody") if name in names)


def free_port() -> int:
    """Return a port that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextlib.contextmanager
def folder(kind: str) -> Iterator[tuple[Path, dict[str, object]]]:
    """Make a data folder that only the server's user reads; yields it and how to start programs there."""
    place = Path(tempfile.mkdtemp(prefix=f"{kind}-"))
    user = unprivileged()
    try:
        if user:
            shutil.chown(place, user)
        yield place, {"cwd": place, **({"user": user, "extra_groups": []} if user else {})}
    finally:
        shutil.rmtree(place, ignore_errors=True)


def start_postgresql(place: Path, how: dict[str, object], port: int, password: str) -> tuple[list[str], str]:
    """Make a cluster; return the command that serves it and its address."""
    secret = place / "password"
    secret.write_text(password)
    if unprivileged():
        shutil.chown(secret, str(unprivileged()))
    make = [program("initdb"), "-D", str(place / "data"), "-U", "pingxuan", "--pwfile", str(secret), "--no-sync"]
    # By code point, as SQLite orders: the same page in the same order on both.
    make += ["--auth=scram-sha-256", "--encoding=UTF8", "--locale=C", "--no-instructions"]
    subprocess.run(make, check=True, stdout=subprocess.DEVNULL, **how)  # type: ignore[call-overload]
    serve = [program("postgres"), "-D", str(place / "data"), "-p", str(port), "-k", str(place)]
    serve += ["-c", "listen_addresses=127.0.0.1"]
    for setting in (*NOT_DURABLE, *ROOMY):
        serve += ["-c", setting]
    return serve, f"postgresql://pingxuan:{password}@127.0.0.1:{port}/pingxuan"


def start_redis(place: Path, _how: dict[str, object], port: int, password: str) -> tuple[list[str], str]:
    """Write the settings; return the command that serves and the address."""
    lines = [f"port {port}", "bind 127.0.0.1", f"requirepass {password}", 'save ""', "appendonly no", f"dir {place}"]
    settings = place / "redis.conf"
    settings.write_text("\n".join([*lines, "loglevel warning", ""]))
    if unprivileged():
        shutil.chown(settings, str(unprivileged()))
    return [program("redis-server"), str(settings)], f"redis://default:{password}@127.0.0.1:{port}/0"


def answers(port: int) -> bool:
    """Tell whether something listens."""
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
        return True
    return False


def ready(kind: str, port: int, server: subprocess.Popen[bytes], how: dict[str, object]) -> bool:
    """Wait until a server takes clients; False if it has ended before."""
    until = time.monotonic() + PATIENCE
    while server.poll() is None and time.monotonic() < until:
        if kind == "redis":
            well = answers(port)
        else:
            ask = [program("pg_isready"), "-q", "-h", "127.0.0.1", "-p", str(port)]
            well = subprocess.run(ask, check=False, **how).returncode == 0  # type: ignore[call-overload]
        if well:
            return server.poll() is None
        time.sleep(0.05)
    return False


def keep(kind: str, port: int) -> int:
    """Serve until the standard input ends; the address is the one line on the standard output."""
    # Whoever wants the server gone closes our input: a signal must not leave the server behind.
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _leave)
    try:
        with folder(kind) as (place, how):
            return _serve(kind, port, place, how)
    except (Missing, subprocess.CalledProcessError) as error:
        print(error, file=sys.stderr)
        return 1


def _serve(kind: str, port: int, place: Path, how: dict[str, object]) -> int:
    start = start_postgresql if kind == "postgresql" else start_redis
    chosen, password = port or free_port(), secrets.token_hex(16)
    command, url = start(place, how, chosen, password)
    log = place / "log"
    with log.open("wb") as said:
        server = subprocess.Popen(command, stdout=said, stderr=said, **how)  # type: ignore[call-overload]
        try:
            if not ready(kind, chosen, server, how):
                print(log.read_text(errors="replace"), file=sys.stderr)
                return 1
            if kind == "postgresql":
                create = [program("createdb"), "-h", str(place), "-p", str(chosen), "-U", "pingxuan", "pingxuan"]
                environment = {**os.environ, "PGPASSWORD": password}
                subprocess.run(create, check=True, env=environment, **how)  # type: ignore[call-overload]
            print(url, flush=True)
            with contextlib.suppress(SystemExit):
                sys.stdin.read()
        finally:
            server.send_signal(signal.SIGINT)  # to PostgreSQL: end now, do not wait for clients
            try:
                server.wait(20)
            except subprocess.TimeoutExpired:
                server.kill()
                server.wait()
    return 0


def _leave(_number: int, _frame: FrameType | None) -> None:
    raise SystemExit(0)


def run(kind: str, command: list[str]) -> int:
    """Run a command with a server of its own; returns the command's exit code."""
    with Server(kind) as server:
        child = subprocess.Popen(command, env={**os.environ, VARIABLE[kind]: server.url})
        # Ctrl-C reaches the command by itself; we wait for its end, and pass on what only we are told.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        for number in (signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, lambda told, _frame: child.send_signal(told))
        code = child.wait()
    return code if code >= 0 else 128 - code


def main(words: list[str]) -> int:
    """Do what the command line asks for."""
    match words:
        case ["keep", ("postgresql" | "redis") as kind, port]:
            return keep(kind, int(port))
        case [("postgresql" | "redis") as kind, "run", "--", *command] if command:
            try:
                return run(kind, command)
            except Missing as error:
                print(error, file=sys.stderr)
                return 1
    print("tools/postgresql run -- COMMAND …\ntools/redis run -- COMMAND …", file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
