"""The service as `make run` starts it: its own process, its own data folder, its own port."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

from tests import databases
from tests.live import ROOT, free_port

PATIENCE = 420  # seconds; a busy machine loads the demo in a minute or three


@dataclass
class House:
    """``python -m app.serve`` on a data folder; one start may follow another."""

    home: Path
    demo: bool = False
    port: int = field(default_factory=free_port)
    host: str = "127.0.0.1"
    process: subprocess.Popen[bytes] | None = None

    @property
    def address(self) -> str:
        return f"http://{self.host}:{self.port}"

    @property
    def environment(self) -> dict[str, str]:
        """Ours without the settings that another test may have left in it."""
        ours = {k: v for k, v in os.environ.items() if k not in {"DATABASE_URL", "CLOCK", "PUBLIC_URL", "SECRET_KEY"}}
        mine = {
            **databases.settings_for(self.home),
            "HOST": self.host,
            "PORT": str(self.port),
            "DEMO": "yes" if self.demo else "no",
        }
        return {**ours, **mine}

    def start(self) -> str:
        """Start it, wait until it says where it is, and return what it said this time."""
        assert self.process is None
        log = self.home.parent / f"{self.home.name}-output.txt"
        with log.open("wb") as out:
            command = [sys.executable, "-m", "app.serve"]
            self.process = subprocess.Popen(
                command, cwd=ROOT, env=self.environment, stdout=out, stderr=out, start_new_session=True
            )
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            said = log.read_text(encoding="utf-8")
            if "Ctrl-C stops it." in said:
                return said
            assert self.process.poll() is None, said
            time.sleep(0.1)
        raise AssertionError(f"It did not start: {log.read_text(encoding='utf-8')}")

    def interrupt(self) -> int:
        """Press Ctrl-C, wait until every process of it has gone, and return the exit code."""
        assert self.process is not None
        family = self.family()
        assert len(family) >= 5, "the server, its workers and the job worker are processes of their own"
        self.process.send_signal(signal.SIGINT)
        code = self.process.wait(PATIENCE)
        self.process = None
        assert [one for one in family if _born(one[0]) == one[1]] == [], "a process was left behind"
        return code

    def family(self) -> list[tuple[int, str]]:
        """Return the process and all below it, each with the instant it was born.

        Gunicorn writes its title over its environment, so a process is known by its parents alone.
        """
        parents = {int(place.name): _stat(int(place.name)) for place in Path("/proc").glob("[0-9]*")}
        found = [self.process.pid] if self.process is not None else []
        for one in found:  # grows while it is walked
            found += [pid for pid, stat in parents.items() if stat and int(stat[1]) == one]
        return [(pid, _born(pid)) for pid in found]

    def put_out(self) -> None:
        """End whatever a failed test left running."""
        for pid, born in self.family():
            if born and _born(pid) == born:
                os.kill(pid, signal.SIGKILL)
        if self.process is not None:
            self.process.wait()

    def flask(self, *words: str) -> str:
        """Run an administrator's command on the same data folder and return what it says."""
        command = [sys.executable, "-m", "flask", "--app", "wsgi", *words]
        done = subprocess.run(
            command, cwd=ROOT, env=self.environment, capture_output=True, text=True, timeout=PATIENCE, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout


def _stat(pid: int) -> list[str]:
    """Return what the kernel says of a process from its state on; nothing once it is gone."""
    try:
        return (Path("/proc") / str(pid) / "stat").read_text().rpartition(")")[2].split()
    except OSError:
        return []


def _born(pid: int) -> str:
    stat = _stat(pid)
    return stat[19] if stat and stat[0] != "Z" else ""


def link_in(words: str) -> str:
    """Return the one-time link that was printed."""
    (found,) = re.findall(r"http://\S+/setup/\S+", words)
    return str(found)
