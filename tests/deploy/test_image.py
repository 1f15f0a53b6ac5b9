"""Every command of the image and the compose file, run: in a copy of what the image holds, with its own packages."""

from __future__ import annotations

import fnmatch
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.deploy.conftest import wait_for
from tests.deploy.test_files import of
from tests.live import ROOT, free_port

pytestmark = [pytest.mark.long, pytest.mark.timeout(1500)]
# These make the system around it, as root in an image of its own; `test_files` holds them to what setting up installs.
OF_THE_SYSTEM = ("apt-get", "useradd")


def copy(target: Path) -> None:
    """Copy what the image's ``COPY . .`` does: all but what .dockerignore leaves out."""
    left = [one.removeprefix("**/") for one in (ROOT / ".dockerignore").read_text(encoding="utf-8").split()]

    def ignore(_folder: str, names: list[str]) -> set[str]:
        return {name for name in names if any(fnmatch.fnmatch(name, pattern) for pattern in left)}

    shutil.copytree(ROOT, target, ignore=ignore)


@pytest.fixture(scope="module")
def image(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, dict[str, str]]]:
    """What the image is after its RUN lines, and the environment in which it starts."""
    room = tmp_path_factory.mktemp("image")
    folder, binaries = room / "app", room / "bin"
    copy(folder)
    binaries.mkdir()
    (binaries / "python").symlink_to(sys.executable)
    kept = {
        k: v for k, v in os.environ.items() if k.startswith(("PIP_", "SSL_", "REQUESTS_", "http", "HTTP", "no_", "NO_"))
    }
    environment = {**kept, "HOME": str(room), "PATH": f"{binaries}:/usr/bin:/bin"}
    for line in of("ENV"):
        environment |= dict(word.split("=", 1) for word in line.split())
    ours = [line for line in of("RUN") if not any(word in line for word in OF_THE_SYSTEM)]
    assert len(ours) == 2, "the interpreter with its packages, and the catalogues"
    for line in ours:
        done = subprocess.run(
            line, shell=True, cwd=folder, env=environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr
    (room / "data").mkdir(mode=0o700)
    environment |= {"PINGXUAN_HOME": str(room / "data"), "PUBLIC_URL": "https://px.example.cn", "PROXIES": "1"}
    yield folder, {**environment, "HOST": "127.0.0.1", "PORT": str(free_port())}
    shutil.rmtree(folder)


def test_it_migrates_serves_works_is_found_healthy_backs_up_and_stops(image: tuple[Path, dict[str, str]]):
    folder, environment = image
    entry = json.loads(of("ENTRYPOINT")[0])
    compose = (ROOT / "deploy" / "compose.yaml").read_text(encoding="utf-8")
    migrate, work = (json.loads(words) for words in re.findall(r"command: (\[.*\])", compose))
    health = json.loads(of("HEALTHCHECK")[0].partition("CMD ")[2])
    health = [word.replace(":5000/", f":{environment['PORT']}/") for word in health]

    def run(*words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            words, cwd=folder, env=environment, capture_output=True, text=True, check=False, timeout=300
        )

    migrated = run(*entry, *migrate)
    assert migrated.returncode == 0, migrated.stderr
    assert run(*health).returncode != 0, "nothing serves yet"
    running = [
        subprocess.Popen([*entry, *words], cwd=folder, env=environment, stderr=subprocess.DEVNULL)
        for words in (json.loads(of("CMD")[0]), work)
    ]
    try:
        wait_for(lambda: run(*health).returncode == 0, "it is not found healthy")
        words = ["flask", "--app", "wsgi", "backup", "--to", f"{environment['PINGXUAN_HOME']}/backups", "--keep", "30"]
        backed_up = run(*entry, *words)
        assert backed_up.returncode == 0, backed_up.stderr
        assert [one.poll() for one in running] == [None, None]
    finally:
        for one in running:
            one.terminate()
    assert [one.wait(60) for one in running] == [0, 0]
