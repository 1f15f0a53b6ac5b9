"""A print run, from exact texts to one file. 打印任务"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any

from core.paper.qr import code_runs
from core.paper.typeset import Laid, Typesetter, page_to_pdf

from . import pages
from .designs import design_named
from .errors import MissingGlyphs, PrintCancelled, TextOverflow
from .fit import TIGHTER
from .fonts import check_glyphs
from .printed import PrintedCertificate
from .stamp import code_drawing, stamp

ROUNDING = 0.1
"""Millimetres that rounded sizes may add up to."""

CHUNK = 25
"""Certificates laid out between two reports of progress."""


def render(
    certificates: Sequence[PrintedCertificate],
    *,
    progress: Callable[[int, int], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> bytes:
    """Print certificates into one PDF, a page each, in the given order. 打印证书

    Args:
        certificates: At least one. A reprint is a run of one.
        progress: Told how many are laid out, of how many.
        cancelled: Asked between chunks whether to stop.

    Returns:
        The file; the same input makes the same bytes.

    Raises:
        MissingFont, MissingGlyphs, UnknownDesign, CodeTooLong: Found before the layout starts.
        TextOverflow: Texts that do not fit at the smallest size.
        PrintCancelled: ``cancelled`` said so.
    """
    if not certificates:
        raise ValueError("nothing to print")
    overs = [_over(certificate) for certificate in certificates]
    if wide := [one.label for one in certificates if pages.title_overflows(one)]:
        raise TextOverflow(wide)
    if missing := check_glyphs(certificates):
        raise MissingGlyphs(missing)
    typesetter = Typesetter(pages.style())
    laid: list[Any] = []
    for start in range(0, len(certificates), CHUNK):
        if cancelled is not None and cancelled():
            raise PrintCancelled
        laid += _lay_out(typesetter, certificates[start : start + CHUNK])
        if progress is not None:
            progress(len(laid), len(certificates))
    text = typesetter.write(laid, title=_title(certificates))
    grounds = {design: ground_of(design) for design in dict(overs)}
    return stamp(text, grounds, overs)


def _over(certificate: PrintedCertificate) -> tuple[str, bytes]:
    """Name the design of a certificate and draw its code."""
    design = design_named(certificate.design)
    side, runs = code_runs(certificate.verify_url)
    return design.name, code_drawing(side, runs, design.code)


def _lay_out(typesetter: Typesetter, chunk: Sequence[PrintedCertificate]) -> list[Any]:
    """Lay a chunk out, one page each, setting tighter what runs over."""
    prose = [TIGHTER[0]] * len(chunk)
    for tighter in (*TIGHTER[1:], None):
        laid = typesetter.lay_out(pages.sheets(chunk, prose))
        overfull = [place for place, one in enumerate(chunk) if _overfull(laid, place, one)]
        if not overfull:
            return laid.pages
        if tighter is not None:
            for place in overfull:
                prose[place] = tighter
    raise TextOverflow([chunk[place].label for place in overfull])


def _overfull(laid: Laid, place: int, certificate: PrintedCertificate) -> bool:
    """Say whether the text or the signature ran out of its box."""
    design = design_named(certificate.design)
    boxes = {f"flow-{place}": design.flow, f"sign-{place}": design.sign}
    return any(laid.bottoms[name] > box.top + box.height + ROUNDING for name, box in boxes.items())


def _title(certificates: Sequence[PrintedCertificate]) -> str:
    """Name the file by its first certificate, and how many there are."""
    first = certificates[0]
    if len(certificates) == 1:
        return f"{first.title} {first.label}"
    return f"{first.title} {first.number} 等 {len(certificates)} 份"


@lru_cache
def ground_of(design: str) -> bytes:
    """Draw a design's ground once for the life of the process."""
    return page_to_pdf(pages.ground(design))
