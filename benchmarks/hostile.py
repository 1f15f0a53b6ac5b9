"""Hostile input: 10,000 requests as each role, and 500 broken files for every form that takes one. 恶意输入

Run with ``python -m benchmarks hostile``; HOSTILE=1000 asks for fewer. The pages, links and forms are
found by looking at them, so that a new page is tried as well. A fault is an answer of 500 and over, a
page that takes more than five seconds, or anything half written: the audit log, the search index and
the counts of rows are compared as it goes on.
"""

from __future__ import annotations

import importlib
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
    # The worlds of the tests and their visitor, which no part of the product imports.
    standing, crawling, uploading = (
        importlib.import_module(f"tests.{name}") for name in ("access.conftest", "fuzz.crawler", "fuzz.uploads")
    )
    tests = importlib.import_module("tests.conftest")
    seed = os.environ.get("SEED") or secrets.token_hex(4)
    rows = []
    with application(settings={"CLOCK": tests.NOW, "SQLITE_SYNCHRONOUS": "OFF"}) as app:
        app.test_client_class = tests.Browser
        with app.app_context(), standing.open_ground(app) as ground:
            for role in Role:
                began = perf_counter()
                report = crawling.Crawler(ground, role, Random(f"{seed} {role.value}")).run(REQUESTS)
                what = f"hostile requests as {role.value}: {report.requests:,} in {perf_counter() - began:.0f} s"
                rows.append(row(f"{what}, faults", len(report.faults), "= 0", not report.faults))
                rows.append(row(f"{what}, slowest answer, s", round(report.slowest, 2), "≤ 5", report.slowest <= 5))
                _tell(report.faults)
            for role in (Role.ORGANISER, Role.SCORER, Role.CLERK, Role.CERTIFIER):
                crawler = crawling.Crawler(ground, role, Random(f"{seed} files {role.value}"))
                routes = len(uploading.forms_of(crawler))
                report = uploading.send_broken(crawler, FILES, Random(f"{seed} files"))
                what = f"broken files as {role.value}: {FILES} for each of {routes} routes"
                rows.append(row(f"{what}, faults", len(report.faults), "= 0", not report.faults))
                _tell(report.faults)
            db.session.remove()
    rows.append(row("hostile input: seed", seed))
    return rows


def _tell(faults: list[str]) -> None:
    for fault in sorted(set(faults))[:40]:
        print(f"  ! {fault}", flush=True)
