"""Units that were changed after a roster was previewed: found, and never written over. 预览后变动的单位"""

from __future__ import annotations

import json
from datetime import datetime

from core import audit, jobs
from core.access import Actor
from core.db import db
from core.errors import Conflict
from core.files import StoredFile, keep
from units.models import ImportState, RosterImport
from units.services.compare import Comparison
from units.services.imports import ask_again, locked


def keep_seen(compared: Comparison, *, actor: Actor, now: datetime) -> dict[str, int]:
    """Keep what a preview saw on record, as digests; returns what to note in the preview."""
    packed = json.dumps(compared.seen, separators=(",", ":")).encode()
    return {"seen_file": keep(packed, name="seen.json", media_type="application/json", actor=actor, now=now).id}


def refuse_moved(found: RosterImport, compared: Comparison) -> None:
    """Refuse to write over units that were added or changed since the preview.

    Raises:
        Conflict: Naming how many, and the first.
    """
    if "seen_file" not in found.preview:
        return
    seen = json.loads(db.session.get_one(StoredFile, found.preview["seen_file"]).read())
    codes = {change.stored["code"]: change.stored["name"] for change in compared.changed.values()}
    moved = [name for code, name in codes.items() if seen.get(code) != compared.seen[code]]
    if moved:
        raise Conflict(
            "%(count)s units were changed since the preview, “%(name)s” first.",
            advice="Nothing was written. Preview the roster again: it shows what would change now.",
            count=len(moved),
            name=moved[0],
        )


def preview_again(made: RosterImport, *, actor: Actor, now: datetime) -> jobs.Job:
    """Ask for a roster to be read once more, against the records as they stand now. 重新预览

    Raises:
        Conflict: It was imported already, or is being read.
    """
    found = locked(made.id)
    if found.state not in (ImportState.PREVIEWED, ImportState.REFUSED):
        raise Conflict("There is no preview to renew.", advice="Look at how the import stands now.")
    found.state, found.preview, found.marked_file, found.ended_at = ImportState.READING, {}, None, None
    audit.record("roster.read_again", found, actor=actor, now=now)
    return ask_again(found, actor=actor, now=now)
