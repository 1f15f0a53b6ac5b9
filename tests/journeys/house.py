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

from tests.live import ROOT, free_port

PATIENCE = 420  # seconds; a busy machine loads the demo in a minute or three


@dataclass
class House:
    """``python -m app.serve`` on a data folder; one start may follow another."""

    home: Path
    demo: bool = False
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = None

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def environment(self) -> dict[str, str]:
        """Ours without the settings that another test may have left in it."""
        ours = {k: v for k, v in os.environ.items() if k not in {"DATABASE_URL", "CLOCK", "PUBLIC_URL", "SECRET_KEY"}}
        mine = {"PINGXUAN_HOME": str(self.home), "PORT": str(self.port), "DEMO": "yes" if self.demo else "no"}
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
        self.process.send_signal(signal.SIGINT)
        code = self.process.wait(PATIENCE)
        self.process = None
        assert self.left() == [], "a process was left behind"
        return code

    def left(self) -> list[int]:
        """Return the processes that work on this data folder."""
        mark, found = f"PINGXUAN_HOME={self.home}".encode(), []
        for place in Path("/proc").glob("[0-9]*"):
            try:
                if mark in (place / "environ").read_bytes().split(b"\0"):
                    found.append(int(place.name))
            except OSError:
                continue
        return found

    def put_out(self) -> None:
        """End whatever a failed test left running."""
        for one in self.left():
            os.kill(one, signal.SIGKILL)
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


def link_in(words: str) -> str:
    """Return the one-time link that was printed."""
    (found,) = re.findall(r"http://\S+/setup/\S+", words)
    return str(found)
