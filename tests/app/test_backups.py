"""One archive of everything; what comes back is what was there, or nothing is."""

from __future__ import annotations

import io
import os
import sqlite3
import stat
import subprocess
import sys
import tarfile
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from app import backups
from app.backups import databases
from tests.conftest import NOW


@pytest.fixture
def installed(tmp_path: Path) -> dict[str, Any]:
    """An installation on SQLite with a table, a stored file, keys, and what no archive needs."""
    home = tmp_path / "home"
    (home / "files" / "ab").mkdir(parents=True)
    (home / "tls").mkdir()
    (home / "metrics").mkdir()
    for name, text in (("files/ab/abcd", "文件"), ("secret-key", "s"), ("data-keys", "k"), ("tls/authority.key", "a")):
        (home / name).write_text(text, encoding="utf-8")
    (home / "metrics" / "counter_1.db").write_bytes(b"x")
    (home / "queue.sqlite3").write_bytes(b"x")
    with sqlite3.connect(home / "pingxuan.sqlite3") as database:
        database.execute("CREATE TABLE unit (name TEXT)")
        database.execute("INSERT INTO unit VALUES ('政务大厅')")
    return {"HOME": str(home), "SQLALCHEMY_DATABASE_URI": f"sqlite:///{home}/pingxuan.sqlite3"}


@pytest.fixture
def elsewhere(tmp_path: Path) -> dict[str, Any]:
    """Another machine's empty installation, which has made keys of its own at its first start."""
    home = tmp_path / "elsewhere"
    home.mkdir()
    (home / "secret-key").write_text("another")
    return {"HOME": str(home), "SQLALCHEMY_DATABASE_URI": f"sqlite:///{home}/pingxuan.sqlite3"}


def names(settings: dict[str, Any]) -> list[str]:
    home = Path(settings["HOME"])
    return sorted(str(one.relative_to(home)) for one in home.rglob("*") if one.is_file())


def test_what_comes_back_is_what_was_there(installed: dict[str, Any], elsewhere: dict[str, Any], tmp_path: Path):
    made = backups.write(installed, tmp_path / "out", now=NOW)
    manifest = backups.restore(elsewhere, made)
    home = Path(elsewhere["HOME"])

    assert made.name == "pingxuan-20120510-090000.tar.gz" and manifest["at"] == NOW.isoformat()
    assert names(elsewhere) == ["data-keys", "files/ab/abcd", "pingxuan.sqlite3", "secret-key", "tls/authority.key"]
    assert (home / "files/ab/abcd").read_text(encoding="utf-8") == "文件"
    assert (home / "secret-key").read_text() == "s"
    with sqlite3.connect(home / "pingxuan.sqlite3") as database:
        assert database.execute("SELECT name FROM unit").fetchall() == [("政务大厅",)]


def test_an_archive_and_what_comes_out_of_it_are_the_owners_alone(
    installed: dict[str, Any], elsewhere: dict[str, Any], tmp_path: Path
):
    made = backups.write(installed, tmp_path / "out", now=NOW)
    backups.restore(elsewhere, made)

    assert stat.S_IMODE(made.stat().st_mode) == 0o600 and stat.S_IMODE(made.parent.stat().st_mode) == 0o700
    assert stat.S_IMODE((Path(elsewhere["HOME"]) / "tls" / "authority.key").stat().st_mode) == 0o600
    assert [one.name for one in made.parent.iterdir()] == [made.name], "nothing is left beside it"


def test_a_database_is_copied_while_others_write(installed: dict[str, Any], elsewhere: dict[str, Any], tmp_path: Path):
    """What is not committed at that instant is not in the copy; the writer is not disturbed."""
    path = Path(installed["HOME"]) / "pingxuan.sqlite3"
    writer = sqlite3.connect(path, isolation_level=None)
    writer.execute("PRAGMA journal_mode=WAL")
    writer.execute("BEGIN IMMEDIATE")
    writer.execute("INSERT INTO unit VALUES ('未提交')")
    made = backups.write(installed, tmp_path / "out", now=NOW)
    writer.execute("COMMIT")
    backups.restore(elsewhere, made)

    with sqlite3.connect(Path(elsewhere["HOME"]) / "pingxuan.sqlite3") as database:
        assert database.execute("SELECT count(*) FROM unit").fetchone() == (1,)
    assert writer.execute("SELECT count(*) FROM unit").fetchone() == (2,)


def _changed(made: Path, target: Path, change: Any) -> Path:
    """Pack an archive again with something changed: (name, data) → (name, data), or None to leave it out."""
    with tarfile.open(made) as old, tarfile.open(target, "w:gz") as new:
        for entry in old:
            file = old.extractfile(entry)
            assert file is not None
            kept = change(entry.name, file.read())
            if kept is not None:
                entry.name, entry.size = kept[0], len(kept[1])
                new.addfile(entry, io.BytesIO(kept[1]))
    return target


def _out(name: str, data: bytes) -> tuple[str, bytes]:
    """Let a file lie beside the folder, and the list say so too."""
    if name == "manifest.json":
        data = data.replace(b"home/data-keys", b"../../outside")
    return ("../../outside" if name == "home/data-keys" else name), data


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda name, data: (name, data.replace(b"s", b"t") if name == "home/secret-key" else data), "damaged"),
        (lambda name, data: None if name == "home/data-keys" else (name, data), "home/data-keys"),
        (lambda name, data: ("home/odd" if name == "home/data-keys" else name, data), "home/"),
        (_out, "leads out of the folder"),
        (lambda name, data: (name, b"{}" if name == "manifest.json" else data), "not an archive"),
        (lambda name, data: (name, data.replace(b'"form": 1', b'"form": 9')), "another version"),
        (lambda name, data: None if name == "manifest.json" else (name, data), "not an archive"),
    ],
    ids=["a byte", "a file less", "another name", "a way out", "no list", "another form", "no manifest"],
)
def test_an_archive_that_is_not_as_it_was_written_puts_nothing_back(
    installed: dict[str, Any], elsewhere: dict[str, Any], tmp_path: Path, change: Any, said: str
):
    made = backups.write(installed, tmp_path / "out", now=NOW)
    with pytest.raises(backups.Unfit, match=said):
        backups.restore(elsewhere, _changed(made, tmp_path / "changed.tar.gz", change))

    assert names(elsewhere) == ["secret-key"]
    assert not (tmp_path / "outside").exists()


def test_half_an_archive_puts_nothing_back(installed: dict[str, Any], elsewhere: dict[str, Any], tmp_path: Path):
    made = backups.write(installed, tmp_path / "out", now=NOW)
    made.write_bytes(made.read_bytes()[: made.stat().st_size // 2])
    with pytest.raises(backups.Unfit, match="damaged"):
        backups.restore(elsewhere, made)

    assert names(elsewhere) == ["secret-key"]


def test_nothing_is_put_back_over_what_is_there(installed: dict[str, Any], elsewhere: dict[str, Any], tmp_path: Path):
    made = backups.write(installed, tmp_path / "out", now=NOW)
    with pytest.raises(backups.Unfit, match="DATABASE_URL"):
        backups.restore(installed, made)
    (Path(elsewhere["HOME"]) / "files").mkdir()
    with pytest.raises(backups.Unfit, match="PINGXUAN_HOME"):
        backups.restore(elsewhere, made)


def test_an_archive_of_the_other_kind_of_database_says_so(
    installed: dict[str, Any], elsewhere: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    made = backups.write(installed, tmp_path / "out", now=NOW)
    monkeypatch.setattr(databases, "empty", lambda _url: True)
    elsewhere["SQLALCHEMY_DATABASE_URI"] = "postgresql+psycopg://db/pingxuan"
    with pytest.raises(backups.Unfit, match="flask db copy"):
        backups.restore(elsewhere, made)


def test_old_archives_go_and_nothing_else_of_the_folder(installed: dict[str, Any], tmp_path: Path):
    folder = tmp_path / "out"
    made = [backups.write(installed, folder, now=NOW + timedelta(days=day)) for day in range(4)]
    (folder / "notes.txt").write_text("留着")

    assert backups.prune(folder, 2) == made[:2]
    assert sorted(one.name for one in folder.iterdir()) == ["notes.txt", *(one.name for one in made[2:])]


def test_a_password_is_handed_to_postgresqls_programs_where_no_list_of_processes_shows_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    seen: dict[str, Any] = {}

    def run(command: list[str], env: dict[str, str], **_more: Any) -> subprocess.CompletedProcess[str]:
        seen.update(command=command, env=env)
        return subprocess.CompletedProcess(command, 0, "", "")

    monkeypatch.setattr(databases.subprocess, "run", run)
    databases.copy_out("postgresql+psycopg://px:hunter2@db:5433/px?sslmode=require", tmp_path / "copy")

    assert "hunter2" not in " ".join(seen["command"])
    wanted = {"PGPASSWORD": "hunter2", "PGHOST": "db", "PGPORT": "5433", "PGUSER": "px", "PGSSLMODE": "require"}
    assert wanted.items() <= seen["env"].items()


@pytest.mark.long
def test_a_whole_installation_moves_by_command_and_its_log_is_whole(tmp_path: Path):
    """Two databases of one migration; the first organiser's link and the log come along."""

    def flask(home: str, *words: str) -> subprocess.CompletedProcess[str]:
        environment = {**os.environ, "PINGXUAN_HOME": str(tmp_path / home)}
        environment.pop("DATABASE_URL", None)
        command = [sys.executable, "-m", "flask", "--app", "wsgi", *words]
        return subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=120)

    assert flask("here", "db", "upgrade").returncode == 0
    done = flask("here", "backup", "--to", str(tmp_path / "out"), "--keep", "3")
    assert done.returncode == 0, done.stderr
    made = next((tmp_path / "out").iterdir())
    back = flask("there", "restore", str(made))

    assert back.returncode == 0, back.stderr
    assert "The audit log is whole" in back.stdout
    again = flask("there", "restore", str(made))
    assert again.returncode == 1 and "not empty" in again.stderr
