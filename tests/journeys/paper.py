"""What a printed file holds: its pages' words and the codes that a phone reads on them."""

from __future__ import annotations

import subprocess
from io import BytesIO

import pikepdf
import zxingcpp
from PIL import Image


def page_count(pdf: bytes) -> int:
    """Return how many pages a file has."""
    with pikepdf.open(BytesIO(pdf)) as opened:
        return len(opened.pages)


def words(pdf: bytes) -> list[str]:
    """Return each page's words, without blanks."""
    out = subprocess.run(["pdftotext", "-", "-"], input=pdf, check=True, capture_output=True).stdout.decode()
    return ["".join(page.split()) for page in out.split("\f")[:-1]]


def picture(pdf: bytes, page: int, dots: int = 150) -> Image.Image:
    """Return a page as printed with so many dots an inch."""
    place = ["-f", str(page), "-l", str(page), "-r", str(dots), "-png"]
    out = subprocess.run(["pdftoppm", *place], input=pdf, check=True, capture_output=True).stdout
    return Image.open(BytesIO(out))


def codes(pdf: bytes) -> list[list[str]]:
    """Return what a phone's camera reads on each page."""
    pages = range(1, page_count(pdf) + 1)
    return [[found.text for found in zxingcpp.read_barcodes(picture(pdf, page))] for page in pages]
