"""`make demo`: the main job without a hand, from a roster to certificates, in a throwaway database.

Everything goes through the services and routes that people use; the clock stands in 2011 and 2012,
so that the same input makes the same files.
"""

from __future__ import annotations

import logging
import os
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import date, datetime
from pathlib import Path

import structlog

OUT = Path("out") / "demo"
START = datetime.fromisoformat("2011-10-12T09:00:00+08:00")


class Teller:
    """Prints a line for each step with the time it took."""

    def __init__(self, steps: int) -> None:
        self.steps, self.step = steps, 0

    def __call__(self, title: str, act: Callable[[], str]) -> None:
        """Do one step and tell what came of it."""
        self.step += 1
        print(f"[{self.step:>2}/{self.steps}] {title} …", end="", flush=True)
        began = time.perf_counter()
        outcome = act()
        print(f" {outcome}  ({time.perf_counter() - began:.1f} s)", flush=True)


def main() -> int:
    """Play all acts; leaves ranking.xlsx, nominees.xlsx and certificates.pdf in out/demo/."""
    with tempfile.TemporaryDirectory(prefix="pingxuan-demo-") as home:
        os.environ["PINGXUAN_HOME"] = home
        os.environ.pop("DATABASE_URL", None)
        return play()


def play() -> int:
    """Make the application and play; returns the exit code."""
    from app import create_app
    from app.migrating import upgrade
    from demo.acts import Acts
    from demo.browser import PlayStopped

    app = create_app({"CLOCK": START, "LOOPBACK_ON_PAPER": True})
    # One line a step is what a person wants to see here, not one a request.
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    OUT.mkdir(parents=True, exist_ok=True)
    for old in OUT.iterdir():
        with suppress(IsADirectoryError):
            old.unlink()
    began = time.perf_counter()
    with app.app_context():
        upgrade()
        acts = Acts(app, OUT, opens_on=date(2011, 10, 12))
        tell = Teller(len(acts.program()))
        try:
            for title, act in acts.program():
                tell(title, act)
        except PlayStopped as stopped:
            print(f"\nThe play stopped: {stopped}", file=sys.stderr)
            return 1
    print(f"\n{time.perf_counter() - began:.0f} s in all. The files are in {OUT}/:")
    for file in sorted(OUT.iterdir()):
        print(f"  {file.name:<20} {file.stat().st_size:>10,} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main())
