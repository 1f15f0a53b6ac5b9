"""Text to PDF pages with WeasyPrint, which is imported here and nowhere else. 排版"""

from __future__ import annotations

from dataclasses import dataclass
from math import inf
from typing import Any

MM_PER_PIXEL = 25.4 / 96


@dataclass(frozen=True)
class Laid:
    """Some sheets after layout. 已排版的页

    Attributes:
        pages: WeasyPrint's pages, in order.
        bottoms: For every element with an id, where it ends, in millimetres from the top of
            its page; infinite when it ran onto a second page.
    """

    pages: list[Any]
    bottoms: dict[str, float]


class Typesetter:
    """Lay out any number of documents with one set of fonts, then write them as one. 排版机

    The fonts are shared by all chunks of a run, so that the file carries each of them once.
    """

    def __init__(self, style: str = "") -> None:
        import weasyprint  # noqa: PLC0415
        import weasyprint.text.fonts  # noqa: PLC0415

        self._engine: Any = weasyprint
        self._fonts = self._engine.text.fonts.FontConfiguration()
        self._style = self._engine.CSS(string=style, font_config=self._fonts)
        self._first: Any = None

    def lay_out(self, html: str) -> Laid:
        """Break a document into pages. 分页"""
        document = self._engine.HTML(string=html).render(font_config=self._fonts, stylesheets=[self._style])
        self._first = self._first or document
        bottoms: dict[str, float] = {}
        for page in document.pages:
            for name, (_, _, _, bottom) in page.anchors.items():
                bottoms[name] = inf if name in bottoms else bottom * MM_PER_PIXEL
        return Laid(document.pages, bottoms)

    def write(self, pages: list[Any], *, title: str) -> bytes:
        """Write laid-out pages as one PDF, the same bytes for the same pages."""
        document = self._first.copy(pages)
        document.metadata.title = title
        document.metadata.lang = "zh-CN"
        pdf: bytes = document.write_pdf(pdf_identifier=b"pingxuan")
        return pdf


def page_to_pdf(html: str) -> bytes:
    """Lay one page out and write it, for a ground. 单页"""
    typesetter = Typesetter()
    return typesetter.write(typesetter.lay_out(html).pages, title="")
