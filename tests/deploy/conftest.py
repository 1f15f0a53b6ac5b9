"""Processes of a server, each on a data folder of its own, ended whatever happens."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.live import ROOT, free_port

PATIENCE = 60.0


def wait_for(what: Callable[[], object], words: str) -> None:
    """Wait until something holds."""
    until = time.monotonic() + PATIENCE
    while not what():
        assert time.monotonic() < until, words
        time.sleep(0.02)


class Place:
    """A data folder, a port, and what runs on them."""

    def __init__(self, home: Path) -> None:
        self.home, self.port = home, free_port()
        self.environment = {k: v for k, v in os.environ.items() if k not in {"DATABASE_URL", "CLOCK", "REDIS_URL"}}
        self.environment |= {"PINGXUAN_HOME": str(home), "PORT": str(self.port), "STOP_SECONDS": "30"}
        self.running: list[subprocess.Popen[bytes]] = []

    def start(self, *command: str, log: str = "log") -> subprocess.Popen[bytes]:
        """Start a program with this place's settings."""
        with (self.home / log).open("ab") as out:
            made = subprocess.Popen(
                command, cwd=ROOT, env=self.environment, stdout=out, stderr=out, start_new_session=True
            )
        self.running.append(made)
        return made

    def python(self, *words: str, log: str = "log") -> subprocess.Popen[bytes]:
        return self.start(sys.executable, "-m", *words, log=log)

    def do(self, *words: str) -> str:
        """Run to its end and return what it says."""
        command = [sys.executable, "-m", *words]
        done = subprocess.run(
            command, cwd=ROOT, env=self.environment, capture_output=True, text=True, timeout=PATIENCE, check=False
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def serve(self) -> subprocess.Popen[bytes]:
        """Start the pages as a server does, with the probe's own added."""
        made = self.python("gunicorn", "-c", "python:app.gunicorn_settings", "tests.deploy.probe:app", log="web.log")
        wait_for(lambda: self.answers() or made.poll() is not None, (self.home / "web.log").read_text())
        assert made.poll() is None, (self.home / "web.log").read_text()
        return made

    def answers(self) -> bool:
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{self.port}/healthz", timeout=5).close()
        except (urllib.error.URLError, OSError):
            return False
        return True

    def end(self) -> None:
        """End what a test has left, with all below it."""
        for one in self.running:
            if one.poll() is None:
                os.killpg(one.pid, signal.SIGKILL)
                one.wait()


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    """A data folder with all tables."""
    home = tmp_path / "home"
    home.mkdir(mode=0o700)
    made = Place(home)
    made.do("tests.deploy.probe", "tables")
    yield made
    made.end()
