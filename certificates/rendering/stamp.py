"""Grounds under pages and codes on them, with pikepdf, imported here and nowhere else. 套印

The ground of a design is one shared object in the file, however many pages lie on it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from io import BytesIO
from typing import TYPE_CHECKING

from core.paper.qr import Run

from .designs import HEIGHT, Box
from .fit import MM

if TYPE_CHECKING:
    import pikepdf

INK = "0.165 0.145 0.133 rg"


def stamp(text: bytes, grounds: Mapping[str, bytes], pages: Sequence[tuple[str, bytes]]) -> bytes:
    """Put each page's ground under its text, and its code over it. 套印底纹与二维码

    Args:
        text: The text pages, as one PDF.
        grounds: A one-page PDF for every design.
        pages: For each page its design and the drawing from ``code_drawing``.

    Returns:
        One PDF, the same bytes for the same input.
    """
    import pikepdf  # noqa: PLC0415

    with pikepdf.open(BytesIO(text)) as pdf:
        forms = {name: _form(pdf, ground) for name, ground in grounds.items()}
        under = {name: pdf.make_stream(f"q /ground-{name} Do Q q".encode()) for name in grounds}
        for page, (design, drawing) in zip(pdf.pages, pages, strict=True):
            name = pikepdf.Name(f"/ground-{design}")
            page.add_resource(forms[design], pikepdf.Name.XObject, name)
            over = pdf.make_stream(b"Q q " + drawing + b" Q")
            page.Contents = pikepdf.Array([under[design], page.Contents, over])
        pdf.Root.ViewerPreferences = pikepdf.Dictionary(DisplayDocTitle=True)
        out = BytesIO()
        pdf.save(
            out,
            object_stream_mode=pikepdf.ObjectStreamMode.generate,
            compress_streams=True,
            deterministic_id=True,
        )
        return out.getvalue()


def code_drawing(side: int, runs: Sequence[Run], box: Box) -> bytes:
    """Draw the dark runs of a code as filled rectangles, in PDF operators. 二维码矢量图

    Each run is drawn in whole modules; the matrix carries the position and the scale.
    """
    module = box.width / side / MM
    left, top = box.left / MM, (HEIGHT - box.top) / MM
    matrix = f"{INK} {module:.5f} 0 0 {-module:.5f} {left:.4f} {top:.4f} cm"
    squares = (f"{column} {row} {length} 1 re" for row, column, length in runs)
    return " ".join((matrix, *squares, "f")).encode()


def _form(pdf: pikepdf.Pdf, ground: bytes) -> pikepdf.Object:
    """Copy a one-page PDF into another as a form that pages can share."""
    import pikepdf  # noqa: PLC0415

    with pikepdf.open(BytesIO(ground)) as source:
        return pdf.copy_foreign(source.pages[0].as_form_xobject())
