"""Messages to people, in the product and by e-mail: what follows from the acts that others record. 消息"""

from __future__ import annotations

from flask import Flask


def init_app(_app: Flask) -> None:
    """Listen to the log, to work that fails, and to the minute; once for the process."""
    from core.audit import recorder  # noqa: PLC0415 - the tables come first
    from core.jobs import run  # noqa: PLC0415
    from inbox import jobs  # noqa: PLC0415
    from inbox.services.posting import hear  # noqa: PLC0415
    from inbox.services.trouble import tell_of_failure  # noqa: PLC0415

    if hear not in recorder.LISTENERS:
        recorder.LISTENERS.append(hear)
    if tell_of_failure not in run.FAILURES:
        run.FAILURES.append(tell_of_failure)
    run.EVERY_MINUTE.extend(chore for chore in jobs.CHORES if chore not in run.EVERY_MINUTE)
