"""Measure the import of a 20,000-row roster. 名册导入

Run with ``python -m benchmarks roster``. The import is the whole of it: the upload is kept, the
worker reads and checks it, compares it with the records and writes the preview, and on a person's
word the other job writes the units with their audit entry, all durably. The yardstick is the least
that could be done: reading the workbook with python-calamine, and one bulk insert of the same rows.
"""

from __future__ import annotations

import io
import os
import tempfile
from statistics import median
from time import perf_counter
from typing import Any

import sqlalchemy as sa
from flask import Flask
from python_calamine import CalamineWorkbook

from app import create_app
from core import audit, jobs, search
from core.access import system
from core.clock import utcnow
from core.db import db, writing
from demo import roster
from units import services
from units.models import ImportState, RosterImport
from units.services.compare import UNITS

RUNS, ROWS, BOUND = 5, 20_000, 3.0


def measure() -> list[dict[str, Any]]:
    """Return the rows of the benchmark."""
    before = os.environ.get("PINGXUAN_HOME")
    with tempfile.TemporaryDirectory() as home:
        os.environ["PINGXUAN_HOME"] = home
        try:
            return _measure(create_app({"TESTING": True}))
        finally:
            os.environ.pop("PINGXUAN_HOME")
            if before is not None:
                os.environ["PINGXUAN_HOME"] = before


def _measure(app: Flask) -> list[dict[str, Any]]:
    data = roster.workbook(roster.build(count=ROWS))
    with app.app_context():
        db.create_all()
        with writing():
            services.load_divisions(services.shipped_rows("jilin"), actor=system(), now=utcnow())
        _import(data)  # once untimed: what is compiled and cached, and the rows to insert
        rows = [dict(row) for row in db.session.execute(sa.select(UNITS)).mappings()]
        db.session.rollback()
        least, whole = [], []
        for _ in range(RUNS):
            _empty()
            least.append(_least(data, rows))
            _empty()
            whole.append(_import(data))
        findings = list(audit.verify())
    ratio = round(median(whole) / median(least), 2)
    held = len(rows) == ROWS and not findings
    return [
        {"name": f"roster of {ROWS:,} rows: import / read + bulk insert", "value": ratio, "bound": f"≤ {BOUND:g}×",
         "holds": held and ratio <= BOUND},
        {"name": f"roster of {ROWS:,} rows: import, s", "value": round(median(whole), 2), "bound": "", "holds": None},
        {"name": f"roster of {ROWS:,} rows: read + bulk insert, s", "value": round(median(least), 2), "bound": "",
         "holds": None},
    ]  # fmt: skip


def _least(data: bytes, rows: list[dict[str, Any]]) -> float:
    """Read the workbook and insert the rows, and nothing else; return the seconds."""
    began = perf_counter()
    CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0).to_python()
    with writing():
        db.session.execute(sa.insert(UNITS), rows)
    return perf_counter() - began


def _import(data: bytes) -> float:
    """Import the workbook as people do, and return the seconds."""
    began = perf_counter()
    with writing():
        found, _job = services.ask_import(data, "名册.xlsx", actor=system(), now=utcnow())
        import_id = found.id
    jobs.run_pending()
    with writing():
        services.confirm_import(db.session.get_one(RosterImport, import_id), actor=system(), now=utcnow())
    jobs.run_pending()
    took = perf_counter() - began
    if db.session.get_one(RosterImport, import_id).state is not ImportState.IMPORTED:
        raise RuntimeError("The roster was not imported.")
    db.session.rollback()
    return took


def _empty() -> None:
    """Take all units out again, and tell the audit log, which is verified at the end."""
    with writing():
        ids = db.session.scalars(sa.select(UNITS.c.id)).all()
        db.session.execute(sa.delete(UNITS))
        search.put("unit", ids)
        gone = {UNITS: {str(id_): None for id_ in ids}}
        audit.record("benchmark.emptied", actor=system(), now=utcnow(), bulk=gone)
