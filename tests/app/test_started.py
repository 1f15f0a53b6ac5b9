"""What `make run` starts: the demo loaded once, a sign-in for every role, stopped by Ctrl-C."""

from __future__ import annotations

import re
import socket
import stat
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from http.cookiejar import CookieJar
from pathlib import Path
from urllib.parse import urlencode

import pytest
import sqlalchemy as sa

from core.access import Role
from tests import databases
from tests.journeys.house import House
from tests.live import ROOT

pytestmark = [pytest.mark.long, pytest.mark.timeout(1500)]
SIGN_IN = re.compile(r"^  (\S+) ([a-z/ ]+?) {2,}(\w+) +(\S+)$", re.MULTILINE)


class Visitor:
    """A browser without a screen that keeps its cookies."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))

    def open(self, path: str, **form: str) -> tuple[int, str, str]:
        """Open a page, or send a form; return the status, where it led, and the page."""
        data = urlencode(form).encode() if form else None
        with self.opener.open(self.address + path, data, timeout=120) as answer:
            return answer.status, answer.url.removeprefix(self.address), answer.read().decode()

    def sign_in(self, login: str, password: str) -> tuple[int, str, str]:
        """Sign in through the page."""
        token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', self.open("/sign-in")[2])
        assert token is not None
        return self.open("/sign-in", login=login, password=password, csrf_token=token[1])


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    """The service with the demo, on a data folder of its own."""
    home = tmp_path / "home"
    home.mkdir(mode=0o700)
    made = House(home, demo=True)
    yield made
    made.put_out()


def test_the_demo_is_loaded_once_and_every_printed_sign_in_opens_a_first_page(house: House):
    said = house.start()
    assert house.address in said and "Ctrl-C stops it." in said
    people = SIGN_IN.findall(said)
    assert len(people) == len(Role) and len({password for *_who, password in people}) == len(people)
    file = house.home / "demo-sign-ins.txt"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert file.read_text(encoding="utf-8") in said

    for chinese, _english, login, password in people:
        _may_work(Visitor(house.address), chinese, login, password)
    rows = _rows(house)
    assert rows["campaign"] == 2 and rows["unit"] == 3200

    house.interrupt()
    again = house.start()
    assert "loading the demo" in said and "loading the demo" not in again
    assert SIGN_IN.findall(again) == people
    _may_work(Visitor(house.address), people[0][0], *people[0][2:])
    now = _rows(house)
    kept = ("campaign", "unit", "user_account", "candidate", "mark_version", "certificate")
    assert [now[table] for table in kept] == [rows[table] for table in kept]
    house.interrupt()


def _may_work(visitor: Visitor, role: str, login: str, password: str) -> None:
    """Sign in, see one's role on the first page, and open every place in the bar."""
    status, where, page = visitor.sign_in(login, password)
    assert (status, where) == (200, "/"), login
    assert role in page, login
    bar = re.search(r"<nav[^>]*>(.*?)</nav>", page, re.DOTALL)
    assert bar is not None
    for place in re.findall(r'href="(/[^"]*)"', bar[1]):
        assert visitor.open(place)[0] == 200, (login, place)


def _rows(house: House) -> dict[str, int]:
    """Count the rows of every table."""
    engine = databases.engine_of(house.home)
    with engine.connect() as connection:
        names = sa.inspect(connection).get_table_names()
        found = {name: connection.scalar(sa.select(sa.func.count()).select_from(sa.table(name))) or 0 for name in names}
    engine.dispose()
    return found


@pytest.mark.parametrize("port", ["http", "0", "65536", "-1"])
def test_a_wrong_port_is_refused_by_the_name_of_the_setting(tmp_path: Path, port: str):
    house = House(tmp_path)
    done = _refused(house, port)

    assert "PORT must be a number from 1 to 65535." in done.stderr


def test_a_port_that_another_program_has_is_said_before_anything_is_loaded(tmp_path: Path):
    house = House(tmp_path)
    with socket.create_server(("127.0.0.1", house.port)):
        done = _refused(house, str(house.port))

    assert f"127.0.0.1:{house.port}" in done.stderr and "PORT=5001" in done.stderr
    engine = databases.engine_of(tmp_path)
    assert sa.inspect(engine).get_table_names() == []
    engine.dispose()


def _refused(house: House, port: str) -> subprocess.CompletedProcess[str]:
    """Start it where it cannot; it ends with 2 and words, and leaves nothing running."""
    done = subprocess.run(
        [sys.executable, "-m", "app.serve"],
        cwd=ROOT,
        env={**house.environment, "PORT": port},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    return done
