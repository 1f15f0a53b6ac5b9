"""What lies in deploy/ says what the code says, and the guides show the same commands in both languages."""

from __future__ import annotations

import configparser
import json
import re
import shlex
import subprocess
from pathlib import Path

import pytest
from dotenv import dotenv_values

from app.config import SETTINGS, present
from tests.live import ROOT

DEPLOY = ROOT / "deploy"
UNITS = sorted((DEPLOY / "systemd").glob("*.service"))


def commands(page: str) -> list[str]:
    return re.findall(r"```sh\n(.*?)```", (ROOT / "docs" / "install" / page).read_text(encoding="utf-8"), re.DOTALL)


def unit(path: Path) -> configparser.ConfigParser:
    found = configparser.ConfigParser(strict=False, interpolation=None)
    found.optionxform = str  # type: ignore[assignment]
    found.read_string(path.read_text(encoding="utf-8"))
    return found


def stages() -> list[tuple[str, str]]:
    """Return the image's instructions: the word and what follows it."""
    text = (DEPLOY / "Containerfile").read_text(encoding="utf-8").replace("\\\n", " ")
    lines = [line.split(maxsplit=1) for line in text.splitlines() if line and not line.startswith("#")]
    return [(line[0], line[1]) for line in lines]


def of(word: str) -> list[str]:
    return [rest for name, rest in stages() if name == word]


def test_both_guides_give_the_same_commands():
    assert commands("en.md") == commands("zh.md") and len(commands("en.md")) == 12


def test_every_file_that_the_guides_name_is_there():
    text = "".join(commands("en.md"))
    named = {word for word in re.findall(r"deploy/[\w./*-]+", text) if not word.endswith(".env") or "pingxuan" in word}
    assert named and all(list(ROOT.glob(word)) for word in named)


def test_the_example_settings_are_settings(tmp_path: Path):
    file = tmp_path / "pingxuan.env"
    text = (DEPLOY / "pingxuan.env").read_text(encoding="utf-8")
    file.write_text(text.replace("/var/lib/pingxuan", str(tmp_path / "home")), encoding="utf-8")
    found = {one.setting.name: one for one in present({"PINGXUAN_ENV": str(file)})}

    assert all(found[name].source == "file" for name in dotenv_values(DEPLOY / "pingxuan.env"))
    assert found["PUBLIC_URL"].value.startswith("https://") and found["PROXIES"].value == 1


@pytest.mark.parametrize("path", UNITS, ids=lambda path: path.stem)
def test_a_unit_starts_what_there_is_as_the_service_user_with_the_settings(path: Path):
    service = unit(path)["Service"]

    assert (service["User"], service["WorkingDirectory"]) == ("pingxuan", "/opt/pingxuan")
    assert service["Environment"] == "PINGXUAN_ENV=/etc/pingxuan/pingxuan.env"
    python, flag, module, *_rest = shlex.split(service["ExecStart"])
    assert (python, flag) == ("/opt/pingxuan/.venv/bin/python", "-m")
    done = subprocess.run(
        [ROOT / ".venv/bin/python", "-c", f"import importlib.util as u; assert u.find_spec('{module}')"],
        cwd=ROOT,
        check=False,
    )
    assert done.returncode == 0
    assert service["NoNewPrivileges"] == "yes" and service["ProtectSystem"] == "strict" and service["UMask"] == "0077"


def test_the_nightly_backup_goes_where_the_guide_makes_a_folder_for_it():
    line = unit(DEPLOY / "systemd" / "pingxuan-backup.service")["Service"]["ExecStart"]
    folder = shlex.split(line)[shlex.split(line).index("--to") + 1]
    assert folder in commands("en.md")[0]
    assert unit(DEPLOY / "systemd" / "pingxuan-backup.service")["Service"]["ReadWritePaths"] == folder


def test_logs_are_kept_longer_than_six_months_where_the_units_write_them():
    text = (DEPLOY / "logrotate" / "pingxuan").read_text(encoding="utf-8")
    days = re.search(r"daily\s+rotate (\d+)", text)

    assert days is not None and int(days[1]) > 184 and "copytruncate" in text
    for name in ("web", "worker"):
        log = unit(DEPLOY / "systemd" / f"pingxuan-{name}.service")["Service"]["StandardOutput"]
        assert Path(log.removeprefix("append:")).match("/var/log/pingxuan/*.log")


def test_the_image_has_the_packages_that_setting_up_has():
    """But for what Debian's Python needs and the image's has."""
    packages = re.search(r"^packages=\((.*)\)", (ROOT / "tools" / "setup").read_text(encoding="utf-8"), re.MULTILINE)
    assert packages is not None
    install = next(line for line in of("RUN") if "apt-get install" in line)
    assert set(packages[1].split()) - {"python3-venv"} <= set(install.split())


def test_the_image_runs_as_nobody_in_particular_and_serves_by_the_same_settings():
    assert of("USER") == ["pingxuan"] and of("STOPSIGNAL") == ["SIGTERM"]
    start = json.loads(of("ENTRYPOINT")[0]) + json.loads(of("CMD")[0])
    assert start == [".venv/bin/python", "-m", *shlex.split("gunicorn -c python:app.gunicorn_settings wsgi:app")]
    names = {word.partition("=")[0] for line in of("ENV") for word in line.split()}
    assert {"PINGXUAN_HOME", "HOST", "PORT"} <= names


def test_the_compose_files_settings_are_settings_and_its_commands_are_ours():
    text = (DEPLOY / "compose.yaml").read_text(encoding="utf-8")
    block = re.search(r"environment: &environment\n((?:    \w+: .*\n)+)", text)
    assert block is not None
    assert set(re.findall(r"^    (\w+):", block[1], re.MULTILINE)) <= {one.name for one in SETTINGS}
    ran = [json.loads(words) for words in re.findall(r"command: (\[.*\])", text)]
    assert ran == [["flask", "--app", "wsgi", "db", "upgrade"], ["app.worker"]]
    assert text.count("stop_grace_period: 45s") == 1


def test_what_an_image_must_not_hold_is_left_out():
    left = (ROOT / ".dockerignore").read_text(encoding="utf-8").split()
    assert {".git", ".venv", "var", "tests"} <= set(left)
