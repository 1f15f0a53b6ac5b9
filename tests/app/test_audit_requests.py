"""What a browser may send: numbers that no column holds, bodies that never end, signs no database takes."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest

from core.access import Role
from core.db import db
from core.errors import DomainError
from core.numbers import to_fraction
from tests import make
from tests.judges import make as judging

HUGE = "9" * 25


class Watched(io.BytesIO):
    """A body that notes whether a transaction is open while it is read, as a slow telephone would hold it."""

    def __init__(self, data: bytes) -> None:
        super().__init__(data)
        self.open: list[bool] = []

    def read(self, size: int | None = -1) -> bytes:
        self.open.append(db.session().in_transaction())
        return super().read(size)

    def readinto(self, buffer: Any) -> int:
        self.open.append(db.session().in_transaction())
        return super().readinto(buffer)


def test_a_body_is_taken_in_before_any_transaction_begins(app, database):
    """A write transaction keeps all others waiting: it must not wait for a telephone."""
    stage = judging.stage()
    sheet = stage.sheet().id
    judge = make.signed_in(app, stage.judges[0])
    body = Watched(json.dumps({"marks": {"c1": "9"}, "key": "abcdefghij"}).encode())

    answer = judge.post(
        f"/sheets/{sheet}/marks",
        input_stream=body,
        content_length=len(body.getvalue()),
        content_type="application/json",
    )

    assert answer.status_code == 200, answer.text
    assert body.open and not any(body.open)


def test_what_a_script_sends_is_bounded(app, database):
    stage = judging.stage()
    judge = make.signed_in(app, stage.judges[0])
    answer = judge.post(f"/sheets/{stage.sheet().id}/marks", data=b"[" * 300_000, content_type="application/json")
    assert answer.status_code == 413


def test_json_nested_without_end_is_not_understood(app, database):
    stage = judging.stage()
    judge = make.signed_in(app, stage.judges[0])
    body = {"data": b"[" * 100_000, "content_type": "application/json"}
    assert judge.post(f"/sheets/{stage.sheet().id}/marks", **body).status_code == 422
    assert judge.post("/sign-in", **body).status_code == 400


@pytest.mark.parametrize(
    "address",
    [
        "/accounts?page={0}",
        "/units?page={0}",
        "/units?division_id={0}",
        "/units/new?division_id={0}",
        "/panels/{1}/sheets?seat={0}",
        "/honours/{2}/candidates?division_id={0}",
        "/honours/{2}/candidates?q={0}",
    ],
)
@pytest.mark.parametrize("number", [HUGE, "4000000000000000000", "²", "-1", "%00"])
def test_a_number_in_an_address_that_no_column_holds_asks_for_nothing(app, database, address, number):
    stage = judging.stage(opened=False)
    organiser = make.signed_in(app, stage.organiser)
    url = address.format(number, stage.panel_id, stage.round.honour_id)
    assert organiser.get(url).status_code == 200


def test_an_id_in_a_form_that_no_column_holds_names_nothing(app, database):
    stage = judging.stage(opened=False)
    organiser = make.signed_in(app, stage.organiser)
    assert organiser.post("/me/role", data={"grant_id": HUGE}).status_code == 404
    assert organiser.post(f"/panels/{stage.panel_id}/seats/remove", data={"seat": HUGE}).status_code == 404
    assert organiser.post(f"/panels/{stage.panel_id}/recusals/lift", data={"recusal": HUGE}).status_code == 404


def test_a_sign_that_no_database_takes_is_left_out_of_forms(app, database):
    tree = make.tree()
    organiser = make.signed_in(app, make.person(Role.ORGANISER, tree["22"]))
    answer = organiser.post(
        "/accounts/new", data={"role": "judge", "place": "\x0022\x00", "name": "王\x00秀兰", "login": "wang\x00xl"}
    )
    assert answer.status_code == 200
    assert "王秀兰" in answer.text


@pytest.mark.parametrize("text", ["1e999999999", "1_000", "1/0", "½/", "1.2.3", "", "%", "1" * 50, "1/" + "9" * 30])
def test_a_weight_is_plain_and_short(text):
    """An exponent would have to be written out: 1e999999999 takes a gigabyte and minutes."""
    with pytest.raises(DomainError):
        to_fraction(text)


@pytest.mark.parametrize(
    ("text", "said"), [("1.2", "6/5"), ("-6/5", "-6/5"), ("30%", "3/10"), ("３０％", "3/10"), (".5", "1/2")]
)
def test_a_weight_is_read_exactly(text, said):
    assert str(to_fraction(text)) == said
