"""Settings come from the environment; a wrong one is named."""

from __future__ import annotations

import re
import stat
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask

from app.config import GROUPS, ROOT, SETTINGS, BadSetting, kinds, page, present, read
from app.config.setting import Setting, without_password
from core import addresses


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
    assert read({"SECRET_KEY": "x" * 24})["HOME"] == str(ROOT / "var")
    assert made == [ROOT / "var"]


def test_what_is_set_counts(home: dict[str, str]):
    found = read(
        {
            **home,
            "DATABASE_URL": "postgresql+psycopg://db/pingxuan",
            "SECRET_KEY": "s3cret" * 4,
            "PUBLIC_URL": "https://px.example.cn/",
            "PROXIES": "1",
            "SESSION_HOURS": "2",
            "CLOCK": "2012-06-01T09:00:00+08:00",
        }
    )

    assert found["SQLALCHEMY_DATABASE_URI"] == "postgresql+psycopg://db/pingxuan"
    assert found["SECRET_KEY"] == "s3cret" * 4
    assert found["PUBLIC_URL"] == "https://px.example.cn"
    assert found["SESSION_COOKIE_SECURE"] is True
    assert found["SESSION_LIFETIME"] == timedelta(hours=2)
    assert found["CLOCK"] == datetime.fromisoformat("2012-06-01T09:00:00+08:00")


def test_a_server_for_the_whole_network_is_known_by_this_machines_address_in_it(
    home: dict[str, str], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(addresses, "of_this_machine", lambda: ["192.168.1.10", "10.0.0.5"])

    assert read({**home, "HOST": "0.0.0.0", "PORT": "8080"})["PUBLIC_URL"] == "http://192.168.1.10:8080"
    assert read({**home, "HOST": "::", "PORT": "443", "TLS": "generate"})["PUBLIC_URL"] == "https://192.168.1.10"
    monkeypatch.setattr(addresses, "of_this_machine", list)
    assert read({**home, "HOST": "0.0.0.0"})["PUBLIC_URL"] == "http://127.0.0.1:5000"
    assert read({**home, "HOST": "::1"})["PUBLIC_URL"] == "http://[::1]:5000"


def test_an_empty_value_is_none(home: dict[str, str]):
    """As systemd and compose files write it."""
    assert read({**home, "PORT": "", "TLS_CERT": " ", "METRICS_TOKEN": ""}) == read(home)


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
        ("PUBLIC_URL", "https://px.example.cn/pingxuan"),
        ("PUBLIC_URL", "https://px.example.cn/?a=b"),
        ("PUBLIC_URL", "https://px.example.cn:99999"),
        ("PUBLIC_URL", "https://me:secret@px.example.cn"),
        ("HOST", "0.0.0.0:5000"),
        ("HOST", "http://localhost"),
        ("HOST", "300.1.1.1"),
        ("TLS", "yes"),
        ("TLS_NAMES", "a b"),
        ("TLS_CERT", "/nowhere/at/all.crt"),
        ("PROXIES", "nginx"),
        ("PROXIES", "6"),
        ("DATABASE_URL", "mysql://db/pingxuan"),
        ("DATABASE_URL", "pingxuan"),
        ("SECRET_KEY", "short"),
        ("METRICS_TOKEN", "short"),
        ("LOG_LEVEL", "loud"),
        ("WEB_WORKERS", "0"),
        ("PINGXUAN_ENV", "/nowhere/at/all.env"),
        ("CLOCK", "noon"),
        ("CLOCK", "2012-06-01T09:00:00"),
    ],
)
def test_a_setting_that_cannot_be_used_is_named(home: dict[str, str], name: str, value: str):
    with pytest.raises(BadSetting, match=name):
        read({**home, name: value})


def test_a_refusal_says_what_the_setting_is_for_in_both_languages_and_what_to_write(home: dict[str, str]):
    with pytest.raises(BadSetting) as refused:
        read({**home, "PORT": "http"})

    said = str(refused.value)
    assert "PORT must be a number from 1 to 65535." in said
    assert "The port to listen on." in said and "监听的端口" in said and "PORT=8443" in said


def test_no_secret_is_repeated_in_a_refusal(home: dict[str, str]):
    for name in ("SECRET_KEY", "METRICS_TOKEN"):
        with pytest.raises(BadSetting) as refused:
            read({**home, name: "hunter2"})
        assert "hunter2" not in str(refused.value)


def test_a_file_of_settings_counts_and_the_environment_before_it(home: dict[str, str], tmp_path: Path):
    file = tmp_path / "pingxuan.env"
    file.write_text("# 会场\nPORT=8001\nSESSION_HOURS='3'\n\nMETRICS_TOKEN=\n", encoding="utf-8")
    found = {one.setting.name: one for one in present({**home, "PINGXUAN_ENV": str(file), "PORT": "8002"})}

    assert (found["PORT"].value, found["PORT"].source) == (8002, "environment")
    assert (found["SESSION_HOURS"].value, found["SESSION_HOURS"].source) == (timedelta(hours=3), "file")
    assert (found["METRICS_TOKEN"].value, found["METRICS_TOKEN"].source) == (None, "default")


def test_a_slip_in_the_file_is_named_with_the_setting_that_was_meant(home: dict[str, str], tmp_path: Path):
    file = tmp_path / "pingxuan.env"
    file.write_text("PULIC_URL=https://px.example.cn\n")
    with pytest.raises(BadSetting, match=r"PULIC_URL is not a setting.*Did you mean PUBLIC_URL"):
        read({**home, "PINGXUAN_ENV": str(file)})

    file.write_text("PORT\n")
    with pytest.raises(BadSetting, match="PORT must be followed by ="):
        read({**home, "PINGXUAN_ENV": str(file)})


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("postgresql+psycopg://px:p@ss:w/rd@db:5432/px?sslkey=k", "postgresql+psycopg://px:••••••@db:5432/px?••••••"),
        ("redis://:secret@cache/0", "redis://:••••••@cache/0"),
        ("sqlite:////var/lib/pingxuan/px.sqlite3", "sqlite:////var/lib/pingxuan/px.sqlite3"),
    ],
)
def test_an_address_is_shown_without_its_password(given: str, shown: str):
    assert without_password(given) == shown


def test_the_command_shows_what_is_in_force_where_it_is_from_and_no_secret(
    app: Flask, home: dict[str, str], monkeypatch: pytest.MonkeyPatch
):
    token = "t0ken" * 6
    for name, value in {**home, "METRICS_TOKEN": token, "DATABASE_URL": "postgresql+psycopg://a:hunter2@db/px"}.items():
        monkeypatch.setenv(name, value)
    said = app.test_cli_runner().invoke(args=["settings"]).output

    assert token not in said and "hunter2" not in said
    assert re.search(r"METRICS_TOKEN +•+ +environment", said)
    assert re.search(r"DATABASE_URL +\S*a:•+@db/px +environment", said)
    assert re.search(r"PORT +5000 +default", said)
    assert all(one.name in said for one in SETTINGS)


@pytest.mark.parametrize("setting", SETTINGS, ids=lambda one: one.name)
def test_every_entry_of_the_table_is_whole(setting: Setting):
    assert setting.group in GROUPS
    assert setting.zh.endswith("。") and setting.en.endswith(".")
    assert not (setting.default and setting.derive)
    assert bool(setting.derive) == bool(setting.derived_zh) == bool(setting.derived_en)
    if setting.default is not None:
        setting.parse(setting.default)
    if setting.example and setting.parse is not kinds.readable:
        setting.parse(setting.example)


def test_no_two_entries_have_one_name_or_one_place():
    assert len({one.name for one in SETTINGS}) == len({one.config_key for one in SETTINGS}) == len(SETTINGS)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_settings_page_is_what_the_table_says(language: str):
    """``flask settings write`` writes it anew."""
    assert page.PAGES[language].read_text(encoding="utf-8") == page.text(language)
