"""What the worker does each night: what the rules of retention ask for. 夜间清理"""

from __future__ import annotations

from core.access import system
from core.clock import CHINA, utcnow
from core.db import writing
from core.jobs.run import EVERY_MINUTE
from privacy import services

HOUR, MINUTE = 2, 30


def run_rules() -> dict[str, int]:
    """Do all that the rules ask for today, in batches that each commit; return how much by rule."""
    done: dict[str, int] = {}
    for code in services.RULES:
        while True:
            with writing():
                count = services.run_batch(code, actor=system(), now=utcnow())
            if not count:
                break
            done[code] = done.get(code, 0) + count
    return done


def nightly() -> dict[str, int]:
    """Run the rules in the minute of the night that is theirs."""
    local = utcnow().astimezone(CHINA)
    return run_rules() if (local.hour, local.minute) == (HOUR, MINUTE) else {}


EVERY_MINUTE.append(nightly)
