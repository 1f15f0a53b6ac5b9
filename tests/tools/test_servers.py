"""Private servers: there for as long as somebody needs them, and gone however that somebody ends."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tools import servers
from tools.servers import VARIABLE, Missing, Server

ROOT = Path(__file__).resolve().parent.parent.parent
KINDS = pytest.mark.parametrize("kind", ["postgresql", "redis"])
PATIENCE = 60


def listens(url: str) -> bool:
    parts = urlsplit(url)
    with socket.socket() as probe:
        return probe.connect_ex((str(parts.hostname), int(parts.port or 0))) == 0


def gone(url: str) -> bool:
    end = time.monotonic() + PATIENCE
    while listens(url):
        if time.monotonic() > end:
            return False
        time.sleep(0.05)
    return True


@KINDS
def test_a_command_has_the_address_and_its_code_is_ours(kind: str, tmp_path: Path):
    said = tmp_path / "said"
    script = f'printf %s "${VARIABLE[kind]}" > {said}; exit 7'
    done = subprocess.run([ROOT / "tools" / kind, "run", "--", "sh", "-c", script], check=False, timeout=120)

    url = said.read_text()
    assert done.returncode == 7
    assert urlsplit(url).hostname == "127.0.0.1" and len(str(urlsplit(url).password)) >= 32
    assert gone(url)


@pytest.fixture
def room() -> Iterator[Path]:
    """A place for temporary folders that the server's own user may pass through."""
    made = Path(tempfile.mkdtemp(prefix="servers-"))
    made.chmod(0o711)
    yield made
    made.rmdir()  # nothing may be left in it


USER = "import sys, time; from tools.servers import Server; print(Server(sys.argv[1]).url, flush=True); time.sleep(600)"


@KINDS
@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_a_server_and_its_data_go_with_whoever_started_it_however_that_was(kind: str, how: signal.Signals, room: Path):
    command, environment = [sys.executable, "-c", USER, kind], {**os.environ, "TMPDIR": str(room)}
    with subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True) as user:
        assert user.stdout is not None
        url = user.stdout.readline().strip()
        assert listens(url) and len(list(room.iterdir())) == 1
        os.kill(user.pid, how)
    assert gone(url)
    end = time.monotonic() + PATIENCE
    while any(room.iterdir()) and time.monotonic() < end:
        time.sleep(0.05)
    assert list(room.iterdir()) == []


def test_nobody_without_the_password_comes_in():
    import redis

    with Server("redis") as server:
        parts = urlsplit(server.url)
        stranger = redis.Redis(host=str(parts.hostname), port=int(parts.port or 0))
        with pytest.raises(redis.exceptions.AuthenticationError):
            stranger.ping()


def test_a_missing_program_is_named_with_what_installs_it(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(servers.shutil, "which", lambda _name: None)
    with pytest.raises(Missing, match="setup-dev"):
        servers.program("no-such-program")


def test_words_that_are_no_command_are_answered_with_the_usage(capsys: pytest.CaptureFixture[str]):
    assert servers.main(["postgresql", "run"]) == 2
    assert "tools/postgresql run -- COMMAND" in capsys.readouterr().err
