"""Stored files: kept once under their hash, checked when read."""

from __future__ import annotations

import hashlib
import stat

import pytest
import sqlalchemy as sa

from core.access import Role, system
from core.db import db, writing
from core.errors import NotFound
from core.files import StoredFile, keep
from tests import make
from tests.conftest import NOW

pytestmark = pytest.mark.usefixtures("database")


def kept(data: bytes, name: str = "名册.xlsx") -> StoredFile:
    with writing():
        file = keep(data, name=name, media_type="text/plain", actor=system(), now=NOW)
    return file


def test_what_is_kept_is_read_back_and_says_whose_it_is():
    actor = make.person(Role.ORGANISER, make.tree()["22"])
    with writing():
        file = keep(b"roster", name="名册.xlsx", media_type="text/plain", actor=actor, now=NOW)

    assert file.read() == b"roster"
    assert (file.name, file.size, file.created_by, file.created_at) == ("名册.xlsx", 6, actor.user_id, NOW)
    assert file.sha256 == hashlib.sha256(b"roster").hexdigest()


def test_the_same_bytes_lie_on_the_disk_once():
    first, second = kept(b"twice"), kept(b"twice", "别的名字.xlsx")

    assert first.id != second.id
    assert first.location == second.location
    assert len(list(first.location.parent.iterdir())) == 1


def test_a_name_never_becomes_a_path():
    """The file lies under its hash; what the sender called it is only shown."""
    file = kept(b"evil", "../../etc/passwd")

    assert file.location.name == file.sha256
    assert file.location.parent.name == file.sha256[:2]
    assert file.name == "../../etc/passwd"


def test_only_the_owner_reads_the_folder():
    file = kept(b"private")

    assert stat.S_IMODE(file.location.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.location.parent.stat().st_mode) == 0o700


def test_an_endless_name_is_cut_to_what_the_column_holds():
    assert len(kept(b"long", "长" * 400).name) == 255


def test_a_file_that_was_changed_or_is_gone_is_refused():
    file = kept(b"whole")
    file.location.write_bytes(b"changed")
    with pytest.raises(NotFound, match="damaged"):
        file.read()
    file.location.unlink()
    with pytest.raises(NotFound, match="no longer kept"):
        file.read()


def test_bytes_whose_row_was_never_written_do_no_harm():
    """The disk comes first: a row must never point at nothing."""
    with pytest.raises(ZeroDivisionError), writing():
        keep(b"orphan", name="a", media_type="text/plain", actor=system(), now=NOW)
        raise ZeroDivisionError

    assert db.session.scalar(sa.select(sa.func.count(StoredFile.id))) == 0
    assert kept(b"orphan").read() == b"orphan"
