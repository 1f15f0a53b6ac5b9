"""A file's name comes from a stranger and goes into a header."""

from __future__ import annotations

import io

import pytest

from core.access import Role, system
from core.db import writing
from core.files import keep
from tests import make
from tests.conftest import NOW


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("名\r\n册.xlsx", "名册.xlsx"),
        ("a\0b.csv", "ab.csv"),
        ("a\u202excod.exe", "axcod.exe"),
        (" 名册.xlsx ", "名册.xlsx"),
    ],
)
def test_a_name_holds_nothing_that_ends_a_line_or_turns_it_round(database, name, kept):
    with writing():
        file = keep(b"roster", name=name, media_type="text/plain", actor=system(), now=NOW)
        assert file.name == kept


def test_a_file_with_a_line_end_in_its_name_is_handed_back(app, database, work):
    """RFC 2231 lets a browser send any sign in a name, also those that end a header's line."""
    tree = make.tree()
    organiser = make.signed_in(app, make.person(Role.ORGANISER, tree["22"]))
    boundary = "x1"
    body = (
        f"--{boundary}\r\nContent-Disposition: form-data; name=\"file\"; filename*=UTF-8''a%0D%0Ab.xlsx\r\n"
        f"Content-Type: text/plain\r\n\r\nno workbook\r\n--{boundary}--\r\n"
    ).encode()
    sent = organiser.post(
        "/units/imports/new",
        input_stream=io.BytesIO(body),
        content_length=len(body),
        content_type=f"multipart/form-data; boundary={boundary}",
    )
    assert sent.status_code == 303
    work()
    page = organiser.get("/units/imports").text
    listed = [part.split('"')[0] for part in page.split('href="/units/imports/')[1:]]
    found = next(part for part in listed if part.isdigit())
    back = organiser.get(f"/units/imports/{found}/file")
    assert back.status_code == 200
    assert back.data == b"no workbook"
