"""A person's full number occurs on the page that reveals it, in the export a reason was given for, and nowhere else."""

from __future__ import annotations

import io
import logging
import zipfile

import pytest

from core.access import Role
from core.db import db
from staff.models import Person
from tests.access.conftest import Ground
from tests.access.routes import routes
from tests.staff.make import numbers_on_record


def _text(data: bytes) -> str:
    """Return a page or a file as text, a workbook with all that is packed in it."""
    if data[:2] != b"PK":
        return data.decode(errors="replace")
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        return "".join(packed.read(name).decode(errors="replace") for name in packed.namelist())


KEEPERS = [Role.ORGANISER, Role.SUPERVISOR, Role.CLERK]


@pytest.mark.parametrize("role", KEEPERS, ids=lambda role: role.value)
def test_no_page_and_no_export_shows_a_number_in_full(ground: Ground, role: Role, caplog):
    """The other roles reach no page of staff at all; what they do reach is held by test_pages."""
    caplog.set_level(logging.DEBUG)
    numbers, asked, leaks = numbers_on_record(), 0, []
    assert len(numbers) >= 3
    browser = ground.of(role)
    for route in routes(ground.app):
        url = route.url(ground.app, ground.a.things(route.blueprint, role)[0])
        if route.method == "GET" and route.allows(role) and url is not None:
            answer, asked = ground.ask(browser, "GET", url), asked + 1
            leaks += [url for number in numbers if number in _text(answer.data)]

    assert sorted(set(leaks)) == []
    assert asked > 25
    assert [number for number in numbers if number in caplog.text] == []


@pytest.mark.parametrize("role", [Role.ORGANISER, Role.CLERK])
def test_the_reveal_shows_them_so_that_the_crawl_above_can_fail(ground: Ground, role: Role):
    staff_id = ground.a.chains[0].ids["staff_id"]
    number = db.session.get_one(Person, staff_id).id_number.open()
    shown = ground.of(role).post(f"/staff/{staff_id}/reveal", data={"reason": "核对"})

    assert number in shown.text
    ground.put_back()
