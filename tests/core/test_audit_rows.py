"""Digests of rows: every kind of value, the same in memory and from the database; deletions too."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone
from decimal import Decimal

import pytest
import sqlalchemy as sa

from core import audit
from core.access import Role, system
from core.audit.digests import canonical, digest_row
from core.audit.models import AuditEntry
from core.db import db, writing
from core.errors import UnrecordedChange
from tests import make
from tests.conftest import NOW
from units.models import Division, Level

TABLE = sa.Table("sample", sa.MetaData(), sa.Column("id", sa.Integer, primary_key=True), sa.Column("value", sa.JSON))


def digest(value: object) -> str:
    return digest_row(TABLE, {"id": 1, "value": value})


def test_values_are_written_in_one_way_only():
    assert canonical({"b": 1, "a": "评"}) == '{"a":"评","b":1}'
    assert canonical([Level.PROVINCE, date(2012, 5, 1), Decimal("1.50")]) == '["province","2012-05-01","1.50"]'
    assert canonical(NOW) == '"2012-05-10T01:00:00.000000Z"'
    assert canonical(NOW.astimezone(timezone(timedelta(hours=-5)))) == canonical(NOW)


def test_bytes_count_by_their_hash_and_decimals_by_their_digits():
    assert digest(b"one") != digest(b"two")
    assert digest(Decimal("1.5")) != digest(Decimal("1.50"))
    assert digest(Decimal("1E+2")) == digest(Decimal("100"))


def test_what_has_no_digest_is_a_fault_of_the_code():
    with pytest.raises(TypeError, match="No digest for object"):
        digest(object())
    with pytest.raises((TypeError, ValueError)):
        digest({1.5j})


def test_nothing_and_a_missing_value_are_the_same_but_a_column_is_not_another():
    assert digest(None) == digest_row(TABLE, {"id": 1})
    other = sa.Table("other", sa.MetaData(), sa.Column("id", sa.Integer, primary_key=True))
    assert digest_row(other, {"id": 1}) != digest_row(TABLE, {"id": 1})


def test_a_deleted_row_is_told_of(database: None):
    tree = make.tree()
    with writing():
        db.session.delete(db.session.get_one(Division, tree["220203"].id))
        audit.record("division.removed", actor=system(), now=NOW)

    assert list(audit.verify()) == []
    last = db.session.scalars(sa.select(AuditEntry.digests).order_by(AuditEntry.seq.desc())).first()
    assert last is not None and last.endswith(":null}}")


def test_a_row_deleted_with_a_later_change_still_belongs_to_the_act(database: None):
    """What is flushed after the entry, before the commit, is told of by that entry."""
    tree = make.tree()
    with writing():
        audit.record("division.renamed", actor=system(), now=NOW)
        db.session.get_one(Division, tree["2201"].id).name = "长春"

    assert list(audit.verify()) == []


def test_a_savepoint_that_is_undone_takes_its_digests_along(database: None):
    tree = make.tree()
    with pytest.raises(UnrecordedChange), writing():
        db.session.get_one(Division, tree["2201"].id).name = "长春"

    assert db.session.get_one(Division, tree["2201"].id).name == "长春市"
    assert list(audit.verify()) == []


def test_a_bulk_statement_that_was_digested_is_whole(database: None):
    tree = make.tree()
    table = Division.__table__
    with writing():
        db.session.execute(sa.update(table).where(table.c.id == tree["2201"].id).values(name="长春"))  # type: ignore[attr-defined]
        rows = db.session.execute(sa.select(table).where(table.c.id == tree["2201"].id)).mappings()  # type: ignore[attr-defined]
        digests = audit.digest_rows(table, [dict(row) for row in rows])  # type: ignore[arg-type]
        audit.record("divisions.renamed", actor=system(), now=NOW, bulk={table: digests})  # type: ignore[dict-item]

    assert list(audit.verify()) == []


def test_an_act_names_its_place_its_role_and_its_subject(database: None):
    tree = make.tree()
    actor = make.person(Role.ORGANISER, tree["2201"], "于海峰")
    with writing():
        audit.record("nothing.happened", tree["220102"], actor=actor, now=NOW, reason="试")
        audit.record("nothing.more", actor=actor, now=NOW)
        audit.record("nothing.elsewhere", actor=actor, now=NOW, path="/22/")

    found = db.session.scalars(sa.select(AuditEntry).order_by(AuditEntry.seq.desc()).limit(3)).all()[::-1]
    assert [entry.path for entry in found] == [tree["220102"].path, actor.path, "/22/"]
    assert [(entry.subject_table, entry.subject_id) for entry in found[:2]] == [
        ("division", str(tree["220102"].id)),
        ("", ""),
    ]
    assert (found[0].actor_name, found[0].role, found[0].told, found[0].at) == (
        "于海峰",
        "organiser",
        {"reason": "试"},
        NOW,
    )
    assert isinstance(found[0].at, datetime)
