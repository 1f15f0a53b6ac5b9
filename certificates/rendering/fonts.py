"""Which fonts the designs use, and whether they have every character. 字体与缺字检查

A person's certificate is set in Kai (楷体) with Song (宋体) for what Kai lacks; display lines are
Song; labels and numbers are Sans (黑体). fontconfig says where the files are, as it will to the
layout engine, and their character maps say what can be printed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from core.paper.fonts import SANS, SONG, Face, has

from .printed import MissingGlyph, PrintedCertificate

KAI = Face("LXGW WenKai", "fonts-lxgw-wenkai")


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
