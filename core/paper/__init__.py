"""Paper: the layout engine, the code maker and the fonts, for whoever prints. 纸面

The only place that imports WeasyPrint and the maker of two-dimensional codes.
"""

from core.paper.errors import CodeTooLong, MissingFont, PrintStopped
from core.paper.fonts import SANS, SONG, Face, has
from core.paper.qr import code_runs
from core.paper.typeset import Laid, Typesetter, page_to_pdf

__all__ = [
    "SANS",
    "SONG",
    "CodeTooLong",
    "Face",
    "Laid",
    "MissingFont",
    "PrintStopped",
    "Typesetter",
    "code_runs",
    "has",
    "page_to_pdf",
]
