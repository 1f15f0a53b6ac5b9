"""Certificates on paper: exact texts in, one PDF out. 证书打印"""

from .dates import chinese_date
from .designs import DESIGNS
from .errors import (
    CodeTooLong,
    MissingFont,
    MissingGlyphs,
    PrintCancelled,
    PrintStopped,
    TextOverflow,
    UnknownDesign,
)
from .fonts import check_glyphs
from .printed import MissingGlyph, PrintedCertificate
from .run import render

__all__ = [
    "DESIGNS",
    "CodeTooLong",
    "MissingFont",
    "MissingGlyph",
    "MissingGlyphs",
    "PrintCancelled",
    "PrintStopped",
    "PrintedCertificate",
    "TextOverflow",
    "UnknownDesign",
    "check_glyphs",
    "chinese_date",
    "render",
]
