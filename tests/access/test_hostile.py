"""A short, repeatable piece of what `make bench` does at length: hostile requests and broken files."""

from __future__ import annotations

from random import Random

import pytest

from core.access import Role
from tests.access.conftest import Ground
from tests.fuzz.crawler import Crawler
from tests.fuzz.uploads import forms_of, send_broken


@pytest.mark.parametrize("role", Role, ids=lambda role: role.value)
def test_hostile_requests_find_no_fault(ground: Ground, role: Role):
    """No answer of 500, none over five seconds, nothing half written."""
    report = Crawler(ground, role, Random(role.value)).run(120)

    assert report.faults == []
    assert report.requests == 120


@pytest.mark.long
def test_broken_files_find_no_fault(ground: Ground):
    crawler = Crawler(ground, Role.ORGANISER, Random(5))
    report = send_broken(crawler, 30, Random(6))

    assert len(forms_of(crawler)) >= 3
    assert report.faults == []
