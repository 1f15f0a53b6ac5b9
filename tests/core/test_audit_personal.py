"""Names in the log: bound to the chain while they stand, erased without a gap."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from core import audit
from core.access import Actor, Role
from core.audit.models import AuditEntry
from core.audit.personal import to_ranges
from core.db import db, writing
from tests.conftest import NOW

ANNA = Actor(user_id=7, name="安娜·买买提", role=Role.CLERK, path="/22/")
ENTRIES: sa.Table = AuditEntry.__table__  # type: ignore[assignment]


def problems() -> list[str]:
    db.session.rollback()
    return [f"{f.where}: {f.what}" for f in audit.verify()]


@pytest.fixture
def acts(database):
    with writing():
        for number in range(3):
            audit.record("thing.done", actor=ANNA, now=NOW, reason="安娜病了", count=number)


def entry(seq: int) -> AuditEntry:
    db.session.expire_all()
    return db.session.get_one(AuditEntry, seq)


def test_what_may_name_a_person_stands_beside_the_chain_and_the_rest_in_it(acts):
    first = entry(1)

    assert (first.detail, first.personal) == ({"count": 0}, {"reason": "安娜病了"})
    assert first.told == {"count": 0, "reason": "安娜病了"}
    assert set(first.commitments) == {"actor_name", "reason"}
    assert problems() == []


def test_the_same_name_is_committed_to_differently_every_time(acts):
    assert entry(1).commitments["actor_name"] != entry(2).commitments["actor_name"]


@pytest.mark.parametrize(
    "change",
    [{"actor_name": "别人"}, {"personal": {"reason": "别的"}}, {"personal": {}}, {"salts": {}}, {"commitments": {}}],
)
def test_a_text_changed_beside_the_chain_is_found(acts, change):
    with writing():
        db.session.execute(sa.update(ENTRIES).where(ENTRIES.c.seq == 2).values(**change))

    assert "entry 2: was altered" in problems()


def test_an_erased_name_leaves_the_chain_whole_and_itself_nowhere(acts):
    with writing():
        touched = audit.erase(AuditEntry.actor_id == 7, ["actor_name"])
        audit.record("person.erased", actor=Actor(1, "金哲", Role.ORGANISER, "/22/"), now=NOW, log_erased=touched)

    assert touched == {"actor_name": [[1, 3]]}
    assert (entry(2).actor_name, entry(2).erased, entry(2).told["reason"]) == ("", ["actor_name"], "安娜病了")
    assert problems() == []


def test_what_was_told_is_erased_without_who_acted(acts):
    with writing():
        touched = audit.erase(AuditEntry.seq == 2)
        audit.record("person.erased", actor=ANNA, now=NOW, **{audit.ERASED: touched})

    assert (entry(2).told, entry(2).actor_name) == ({"count": 1}, "安娜·买买提")
    assert problems() == []
    assert "安娜病了" not in str(db.session.execute(sa.select(ENTRIES).where(ENTRIES.c.seq == 2)).all())


def test_a_text_that_is_gone_without_an_act_is_found(acts):
    with writing():
        audit.erase(AuditEntry.seq == 2, ["reason"])

    assert problems() == ["entry 2: reason is missing, and no erasing tells of it"]


def test_erasing_twice_touches_nothing_the_second_time(acts):
    with writing():
        audit.record("person.erased", actor=ANNA, now=NOW, log_erased=audit.erase(AuditEntry.seq <= 2))
    with writing():
        assert audit.erase(AuditEntry.seq <= 2) == {}

    assert problems() == []


def test_an_entry_of_the_first_kind_verifies_as_it_did(database):
    """Entries from before commitments hold the name in the hash itself."""
    from core.audit.recorder import hash_entry

    old = {"commitments": None, "personal": None, "salts": None, "actor_name": "a", "digests": "{}", "hash": ""}

    assert hash_entry(old) == hash_entry({**old, "personal": {"x": 1}}) != hash_entry({**old, "actor_name": "b"})


def test_numbers_are_written_as_ranges():
    assert to_ranges([1, 2, 3, 7, 9, 10]) == [[1, 3], [7, 7], [9, 10]]
