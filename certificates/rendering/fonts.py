"""Which fonts the designs use, and whether they have every character. 字体与缺字检查

A person's certificate is set in Kai (楷体) with Song (宋体) for what Kai lacks; display lines are
Song; labels and numbers are Sans (黑体). fontconfig says where the files are, as it will to the
layout engine, and their character maps say what can be printed.
"""

from __future__ import annotations

import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from .errors import MissingFont
from .printed import MissingGlyph, PrintedCertificate


@dataclass(frozen=True)
class Face:
    """One font family and the Debian package that brings it. 字体"""

    family: str
    package: str


KAI = Face("LXGW WenKai", "fonts-lxgw-wenkai")
SONG = Face("Noto Serif CJK SC", "fonts-noto-cjk")
SANS = Face("Noto Sans CJK SC", "fonts-noto-cjk")
WEIGHTS = ("regular", "bold")


def check_glyphs(certificates: Sequence[PrintedCertificate]) -> list[MissingGlyph]:
    """Find the characters that cannot be printed, before a run starts. 缺字检查

    Returns:
        One entry per missing character, in the order they are met, naming every
        certificate that needs it; empty when all can be printed.

    Raises:
        MissingFont: A font of the designs is not installed.
    """
    missing: dict[str, dict[str, None]] = {}
    for certificate in certificates:
        for text, faces in _set_texts(certificate):
            for character in dict.fromkeys(text):
                if not any(has(face, character) for face in faces):
                    missing.setdefault(character, {})[certificate.label] = None
    return [MissingGlyph(character, tuple(labels)) for character, labels in missing.items()]


def has(face: Face, character: str) -> bool:
    """Say whether every weight of a face has the character."""
    return ord(character) in _characters(face)


def in_kai(text: str) -> bool:
    """Say whether Kai has the whole text, so that no name mixes two faces. 楷体是否齐全"""
    return all(has(KAI, character) for character in text)


def _set_texts(certificate: PrintedCertificate) -> Iterator[tuple[str, tuple[Face, ...]]]:
    """List the texts of a certificate with the faces that may set them."""
    prose = (KAI, SONG) if certificate.design == "person" else (SONG,)
    yield certificate.title + certificate.honour, (SONG,)
    yield certificate.holder + (certificate.salutation or ""), prose
    yield "".join(certificate.body) + certificate.closing, prose
    yield certificate.issuer.replace("\n", "") + certificate.date_text, prose
    yield certificate.number + certificate.code, (SANS,)


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
