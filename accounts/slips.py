"""Invitation slips on paper: eight to an A4 sheet, with lines to cut along. 邀请函"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from flask_babel import gettext as _
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from accounts.services.inviting import Slip, plain_code
from core import paper
from core.addresses import check_printable, public_host, public_url_for
from core.errors import DomainError
from core.i18n import instant

DESIGNS = Path(__file__).parent / "designs"
A_PAGE = 8


class MissingGlyphs(DomainError):
    """A name has a character that no font can print."""


def check(slips: Sequence[Slip]) -> None:
    """Refuse, before any code is made, what could not be printed. 印前检查

    Raises:
        Unprintable: The address would lead nowhere.
        MissingGlyphs: With the names concerned.
        MissingFont: The font is not installed.
    """
    check_printable()
    wrong = [slip.name for slip in slips if not all(paper.has(paper.SANS, sign) for sign in _text(slip))]
    if wrong:
        raise MissingGlyphs(
            "Nothing was printed: no font has some characters of these names: %(names)s", names="、".join(wrong)
        )


def _text(slip: Slip) -> str:
    return "".join((slip.name, *(word for pair in slip.roles for word in pair))).replace("\n", "")


def lay_out(slips: Sequence[Slip]) -> bytes:
    """Print slips into one PDF, in the given order. 打印邀请函"""
    environment = Environment(
        loader=FileSystemLoader(DESIGNS), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )
    words = {
        "title": _("Invitation to Pingxuan"),
        "holds": _("Holds until"),
        "code": _("Invitation code"),
        "once": _("for one use, for this person only"),
        "steps": [
            _("Scan the code with your telephone, or open %(host)s/invite and type the code.", host=public_host()),
            _("Check name and role, choose a login and a password."),
            _("Destroy this slip. If anything is wrong, ask whoever gave it to you."),
        ],
    }
    drawn = [_drawn(slip) for slip in slips]
    pages = [drawn[at : at + A_PAGE] for at in range(0, len(drawn), A_PAGE)]
    html = environment.get_template("slips.html").render(pages=pages, words=words)
    typesetter = paper.Typesetter((DESIGNS / "slips.css").read_text(encoding="utf-8"))
    return typesetter.write(typesetter.lay_out(html).pages, title=words["title"])  # type: ignore[arg-type]


def _drawn(slip: Slip) -> dict[str, Any]:
    side, runs = paper.code_runs(public_url_for("accounts.invite", code=plain_code(slip.code)))
    return {"slip": slip, "side": side, "runs": runs, "expires": instant(slip.expires_at)}
