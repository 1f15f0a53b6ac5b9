"""Hostile input: 10,000 requests as each role, and 500 broken files for every form that takes one. 恶意输入

Run with ``python -m benchmarks hostile``; HOSTILE=1000 asks for fewer. The pages, links and forms are
found by looking at them, so that a new page is tried as well. A fault is an answer of 500 and over, a
page that takes more than five seconds, or anything half written: the audit log, the search index and
the counts of rows are compared as it goes on.
"""

from __future__ import annotations

import os
import secrets
from random import Random
from time import perf_counter

from benchmarks._room import Row, application, row
from core.access import Role
from core.db import db

REQUESTS = int(os.environ.get("HOSTILE", "10000"))
FILES = max(1, REQUESTS // 20)


def measure() -> list[Row]:
    """Return the rows of the benchmark."""
    from tests.access.conftest import open_ground  # noqa: PLC0415 - the worlds of the tests
    from tests.conftest import NOW, Browser  # noqa: PLC0415
    from tests.fuzz.crawler import Crawler  # noqa: PLC0415
    from tests.fuzz.uploads import forms_of, send_broken  # noqa: PLC0415

    seed = os.environ.get("SEED") or secrets.token_hex(4)
    rows = []
    with application(settings={"CLOCK": NOW, "SQLITE_SYNCHRONOUS": "OFF"}) as app:
        app.test_client_class = Browser
        with app.app_context(), open_ground(app) as ground:
            for role in Role:
                began = perf_counter()
                report = Crawler(ground, role, Random(f"{seed} {role.value}")).run(REQUESTS)
                what = f"hostile requests as {role.value}: {report.requests:,} in {perf_counter() - began:.0f} s"
                rows.append(row(f"{what}, faults", len(report.faults), "= 0", not report.faults))
                rows.append(row(f"{what}, slowest answer, s", round(report.slowest, 2), "≤ 5", report.slowest <= 5))
                _tell(report.faults)
            for role in (Role.ORGANISER, Role.SCORER, Role.CLERK, Role.CERTIFIER):
                crawler = Crawler(ground, role, Random(f"{seed} files {role.value}"))
                routes = len(forms_of(crawler))
                report = send_broken(crawler, FILES, Random(f"{seed} files"))
                what = f"broken files as {role.value}: {FILES} for each of {routes} routes"
                rows.append(row(f"{what}, faults", len(report.faults), "= 0", not report.faults))
                _tell(report.faults)
            db.session.remove()
    rows.append(row("hostile input: seed", seed))
    return rows


def _tell(faults: list[str]) -> None:
    for fault in sorted(set(faults))[:40]:
        print(f"  ! {fault}", flush=True)
