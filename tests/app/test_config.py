"""Settings come from the environment; a wrong one is named."""

from __future__ import annotations

import stat
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from app.config import ROOT, BadSetting, read


@pytest.fixture
def home(tmp_path: Path) -> dict[str, str]:
    return {"PINGXUAN_HOME": str(tmp_path / "data")}


def test_nothing_needs_to_be_set_but_the_folder(home: dict[str, str]):
    found = read(home)

    assert found["SQLALCHEMY_DATABASE_URI"] == f"sqlite:///{home['PINGXUAN_HOME']}/pingxuan.sqlite3"
    assert found["PUBLIC_URL"] == "http://127.0.0.1:5000"
    assert found["SESSION_LIFETIME"] == timedelta(hours=12)
    assert found["SESSION_COOKIE_SECURE"] is False
    assert found["SESSION_COOKIE_HTTPONLY"] is True and found["SESSION_COOKIE_SAMESITE"] == "Lax"
    assert found["CLOCK"] is None and found["TESTING"] is False


def test_the_data_folder_and_the_secret_are_the_owners_alone(home: dict[str, str]):
    read(home)
    folder = Path(home["PINGXUAN_HOME"])

    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert stat.S_IMODE((folder / "secret-key").stat().st_mode) == 0o600


def test_the_secret_is_made_once_and_is_another_one_elsewhere(home: dict[str, str], tmp_path: Path):
    first = read(home)["SECRET_KEY"]

    assert len(first) >= 48
    assert read(home)["SECRET_KEY"] == first
    assert read({"PINGXUAN_HOME": str(tmp_path / "other")})["SECRET_KEY"] != first


def test_without_a_folder_the_data_lies_beside_the_code(monkeypatch: pytest.MonkeyPatch):
    made: list[Path] = []
    monkeypatch.setattr(Path, "mkdir", lambda self, **_more: made.append(self))
    assert read({"SECRET_KEY": "x"})["HOME"] == str(ROOT / "var")
    assert made == [ROOT / "var"]


def test_what_is_set_counts(home: dict[str, str]):
    found = read(
        {
            **home,
            "DATABASE_URL": "postgresql+psycopg://db/pingxuan",
            "SECRET_KEY": "s3cret",
            "PUBLIC_URL": "https://px.example.cn/",
            "SESSION_HOURS": "2",
            "CLOCK": "2012-06-01T09:00:00+08:00",
        }
    )

    assert found["SQLALCHEMY_DATABASE_URI"] == "postgresql+psycopg://db/pingxuan"
    assert found["SECRET_KEY"] == "s3cret"
    assert found["PUBLIC_URL"] == "https://px.example.cn"
    assert found["SESSION_COOKIE_SECURE"] is True
    assert found["SESSION_LIFETIME"] == timedelta(hours=2)
    assert found["CLOCK"] == datetime.fromisoformat("2012-06-01T09:00:00+08:00")
    assert read({**home, "HOST": "0.0.0.0", "PORT": "8080"})["PUBLIC_URL"] == "http://0.0.0.0:8080"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "http"),
        ("PORT", "0"),
        ("PORT", "65536"),
        ("PORT", "-1"),
        ("SESSION_HOURS", "0"),
        ("SESSION_HOURS", "721"),
        ("SESSION_HOURS", "12.5"),
        ("PUBLIC_URL", "pingxuan.example.cn"),
        ("PUBLIC_URL", "ftp://pingxuan.example.cn"),
        ("PUBLIC_URL", "https://"),
        ("CLOCK", "noon"),
        ("CLOCK", "2012-06-01T09:00:00"),
    ],
)
def test_a_setting_that_cannot_be_used_is_named(home: dict[str, str], name: str, value: str):
    with pytest.raises(BadSetting, match=name):
        read({**home, name: value})
