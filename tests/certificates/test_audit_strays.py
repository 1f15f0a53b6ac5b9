"""Nobody gets a certificate beside holders whom a newer list has passed over."""

from __future__ import annotations

import pytest

from core import audit
from core.access import system
from core.db import writing
from core.errors import Conflict
from selection.models import ListState
from selection.services import confirmed_list
from tests.certificates import make
from tests.conftest import NOW


@pytest.fixture
def passed_over(database):
    """Three hold certificates of the first list; the second keeps the first of them and a newcomer."""
    stage = make.ceremony()
    issued = stage.issued()
    with writing():
        confirmed_list(stage.honour).state = ListState.SUPERSEDED
        newcomer = make._candidate(stage.honour, 9, "金永浩", stage.unit)
        make.confirm(stage.honour, [issued[0].candidate, newcomer])
        audit.record("test.list", stage.honour, actor=system(), now=NOW)
    return stage, issued


def test_a_newcomer_waits_until_those_passed_over_give_theirs_back(passed_over):
    """Else four would hold an honour of which the list has two."""
    stage, issued = passed_over
    with pytest.raises(Conflict, match="2 valid certificates"):
        stage.issue()

    stage.revoke(issued[1], "改选")
    with pytest.raises(Conflict, match="1 valid certificates"):
        stage.issue()

    stage.revoke(issued[2], "改选")
    assert [one.holder for one in stage.issue()] == ["金永浩"]
    assert list(audit.verify()) == []
