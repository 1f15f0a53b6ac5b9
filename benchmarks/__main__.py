"""`make bench`: run every benchmark, print one table, write out/bench.json."""

from __future__ import annotations

import importlib
import json
import pkgutil
import sys
from pathlib import Path
from typing import Any

import benchmarks

OUT = Path("out") / "bench.json"


def modules() -> list[str]:
    """Return the benchmarks: every module here that has a ``measure``."""
    names = sorted(m.name for m in pkgutil.iter_modules(benchmarks.__path__) if not m.name.startswith("_"))
    return [n for n in names if hasattr(importlib.import_module(f"benchmarks.{n}"), "measure")]


def main(chosen: list[str]) -> int:
    """Measure all, or the named ones; fails when a bound does not hold."""
    rows: list[dict[str, Any]] = []
    for name in chosen or modules():
        print(f"… {name}", flush=True)
        rows += importlib.import_module(f"benchmarks.{name}").measure()
    width = max(len(row["name"]) for row in rows)
    for row in rows:
        held = {True: "holds", False: "MISSED", None: ""}[row["holds"]]
        print(f"{row['name']:<{width}}  {row['value']!s:>12}  {row['bound'] or '':<10}  {held}")
    OUT.parent.mkdir(exist_ok=True)
    OUT.write_text(json.dumps(rows, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    return 0 if all(row["holds"] is not False for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
