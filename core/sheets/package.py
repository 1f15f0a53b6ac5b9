"""Open an .xlsx package without trusting it. 解包检查

An .xlsx is a zip of XML parts. Nothing here believes what the zip says about itself: sizes are
counted while they unfold, and the parts that a reader needs are copied into a fresh package. The
reader only ever sees that copy, so two programs cannot disagree on what the file contains; and
the copy is stored uncompressed, so looking first costs little more than reading alone.
"""

import io
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from typing import IO, Final

from core.sheets import extent
from core.sheets.errors import BadWorkbook
from core.sheets.table import Limits

ZIP_MAGIC: Final = b"PK\x03\x04"
OLE_MAGIC: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# How an OLE file names the stream that holds an encrypted .xlsx; its directory is UTF-16.
ENCRYPTED_STREAM: Final = "EncryptedPackage".encode("utf-16-le")

_CHUNK: Final = 1 << 20
_CONTENT_TYPES: Final = "[content_types].xml"
_WORKBOOK: Final = "xl/workbook.xml"
_MACROS: Final = ("vbaproject.bin", "xl/macrosheets/", "xl/dialogsheets/")
_UNREAD: Final = tuple(
    f"xl/{folder}/"
    for folder in (
        "activex",
        "charts",
        "chartsheets",
        "comments",
        "ctrlprops",
        "customxml",
        "drawings",
        "embeddings",
        "externallinks",
        "media",
        "persons",
        "pivotcache",
        "pivottables",
        "printersettings",
        "querytables",
        "richdata",
        "slicercaches",
        "slicers",
        "tables",
        "theme",
        "threadedcomments",
    )
)
# A table this small is harmless at any ratio; a blank form compresses extremely well.
_SMALL: Final = 10 * 1024 * 1024


def repack(data: bytes, limits: Limits) -> bytes:
    """Return a plain copy of the package with the parts that hold cells.

    Raises:
        BadWorkbook: The package is damaged, encrypted, has macros, or is larger inside than
            ``limits`` allow.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            entries = _checked(package.infolist(), len(data), limits)
            return _copy(package, entries, limits)
    except (
        zipfile.BadZipFile,
        zlib.error,
        EOFError,
        NotImplementedError,
        UnicodeError,
        ValueError,
        OSError,
    ) as error:
        raise BadWorkbook("damaged") from error


def _part(entry: zipfile.ZipInfo) -> str:
    # Some programs write backslashes, and part names do not distinguish case.
    return entry.filename.replace("\\", "/").lstrip("/").lower()


def _checked(entries: list[zipfile.ZipInfo], size: int, limits: Limits) -> dict[str, zipfile.ZipInfo]:
    """Check the zip's directory; nothing is unpacked yet."""
    declared = sum(entry.file_size for entry in entries)
    # Entries that overlap are how a small zip holds the same bytes a thousand times.
    overlapping = sum(entry.compress_size for entry in entries) > size
    if len(entries) > limits.entries or declared > limits.inflated or overlapping:
        raise BadWorkbook("zip_bomb")
    if any(entry.flag_bits & 0x1 for entry in entries):
        raise BadWorkbook("encrypted")
    parts = {_part(entry): entry for entry in entries}
    if len(parts) < len(entries):
        raise BadWorkbook("damaged")
    if any(mark in part for part in parts for mark in _MACROS):
        raise BadWorkbook("macros")
    if _CONTENT_TYPES not in parts or _WORKBOOK not in parts:
        raise BadWorkbook("not_a_workbook")
    return parts


def _copy(package: zipfile.ZipFile, parts: dict[str, zipfile.ZipInfo], limits: Limits) -> bytes:
    room = limits.inflated
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as copy:
        for part, entry in parts.items():
            if not part.endswith((".xml", ".rels")) or part.startswith(_UNREAD):
                continue
            with package.open(entry) as source, copy.open(_plain(entry), "w") as sink:
                budget = _Budget(min(room, max(_SMALL, entry.compress_size * limits.ratio)))
                small = extent.looks_small(_kept(_chunks(source), sink, budget, part))
            room -= budget.used
            if not small:
                with package.open(entry) as again:
                    extent.check_exactly(_chunks(again), limits)
    return target.getvalue()


def _plain(entry: zipfile.ZipInfo) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(entry.filename.replace("\\", "/").lstrip("/"))
    info.file_size = entry.file_size
    return info


class _Budget:
    def __init__(self, room: int) -> None:
        self.room, self.used = room, 0

    def spend(self, amount: int) -> None:
        self.used += amount
        if self.used > self.room:
            raise BadWorkbook("zip_bomb")


def _chunks(source: IO[bytes]) -> Iterator[bytes]:
    while chunk := source.read(_CHUNK):
        yield chunk


def _kept(chunks: Iterable[bytes], sink: IO[bytes], budget: _Budget, part: str) -> Iterator[bytes]:
    for chunk in chunks:
        budget.spend(len(chunk))
        if part == _CONTENT_TYPES and b"macroEnabled" in chunk:
            raise BadWorkbook("macros")
        sink.write(chunk)
        yield chunk
