"""Which fonts there are for paper, and whether they have every character. 字体与缺字检查

fontconfig says where the files are, as it will to the layout engine, and their character maps say
what can be printed.
"""

from __future__ import annotations

import subprocess
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from core.paper.errors import MissingFont

WEIGHTS = ("regular", "bold")


@dataclass(frozen=True)
class Face:
    """One font family and the Debian package that brings it. 字体"""

    family: str
    package: str


SONG = Face("Noto Serif CJK SC", "fonts-noto-cjk")
SANS = Face("Noto Sans CJK SC", "fonts-noto-cjk")


def has(face: Face, character: str) -> bool:
    """Say whether every weight of a face has the character."""
    return ord(character) in _characters(face)


@lru_cache
def _characters(face: Face) -> frozenset[int]:
    """Read the code points that every weight of a face can print."""
    from fontTools.ttLib import TTFont  # noqa: PLC0415

    maps = []
    for weight in WEIGHTS:
        file, index = _font_file(face, weight)
        with TTFont(file, fontNumber=index, lazy=True) as font:
            table: Any = font["cmap"]
            maps.append(frozenset(table.getBestCmap()))
    return frozenset.intersection(*maps)


def _font_file(face: Face, weight: str) -> tuple[str, int]:
    """Ask fontconfig for a font's file and its index in a collection.

    fontconfig answers with its nearest guess when the family is absent, so the
    family it names is compared with the one asked for.
    """
    wanted = f"{face.family}:{weight}"
    command = ["fc-match", "--format=%{family}|%{file}|%{index}", wanted]
    try:
        answer = subprocess.run(command, check=True, capture_output=True, text=True).stdout  # noqa: S603
    except FileNotFoundError as error:
        raise MissingFont(face.family, f"fontconfig {face.package}") from error
    families, file, index = answer.split("|")
    if face.family not in families.split(","):
        raise MissingFont(face.family, face.package)
    return file, int(index)
