"""Broken files: real ones cut, twisted, swapped and stuffed."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from random import Random

XXE = (
    b"""<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd"><!ENTITY c "&b;&b;&b;">]><a>&c;</a>"""
)
LAUGHS = b'<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "ha">' + b"".join(
    b'<!ENTITY %c "%s">' % (98 + at, b"&%c;" % (97 + at) * 10) for at in range(9)
) + b"]><l>&j;</l>"  # fmt: skip
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><script>alert(1)</script></svg>'
NAMES = (
    "a.xlsx",
    "名册.xlsx",
    "a.csv",
    "a.xls",
    "a.xlsm",
    "a.png",
    "a.jpg",
    "../../a.xlsx",
    "a.xlsx\0.png",
    "x" * 300 + ".xlsx",
    ".csv",
    "",
)


def picture(kind: str = "PNG") -> bytes:
    """Draw a small picture."""
    from PIL import Image

    out = io.BytesIO()
    Image.new("RGB", (40, 30), "red").save(out, kind)
    return out.getvalue()


def _png_of(width: int, height: int) -> bytes:
    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 1000)) + chunk(b"IEND", b"")
    )


def _repacked(book: bytes, draw: Random) -> bytes:
    """Take a workbook apart and put it together wrongly."""
    source, out = zipfile.ZipFile(io.BytesIO(book)), io.BytesIO()
    names = source.namelist()
    chosen, how = draw.choice(names), draw.randrange(10)
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name in names:
            data = source.read(name)
            if name == chosen:
                if how == 0:
                    continue
                data = _spoilt(data, how, draw)
            made.writestr(name, data)
        if how == 9:
            made.writestr("xl/vbaProject.bin", b"\xd0\xcf\x11\xe0" * 50)
            made.writestr("../../evil.txt", b"x")
    return out.getvalue()


def _spoilt(data: bytes, how: int, draw: Random) -> bytes:
    at = draw.randrange(len(data) + 1)
    changed = {
        1: XXE,
        2: LAUGHS,
        3: data[:at],
        4: b"",
        5: data.replace(b'Target="', b'Target="http://127.0.0.1:9/').replace(b"<v>", b"<v>99999999999"),
        6: data.replace(b"A1", b"XFD1048576").replace(b'r="2"', b'r="1048576"'),
        7: b"\0" * draw.choice((1000, 30_000_000)),
        8: data[:at] + bytes(draw.randrange(256) for _ in range(20)) + data[at:],
    }
    return changed.get(how, data)


def broken(real: list[bytes], draw: Random) -> tuple[bytes, str]:
    """Draw a broken file and a name for it."""
    data, how = draw.choice(real), draw.randrange(14)
    if how < 5 and data[:2] == b"PK":
        data = _repacked(data, draw)
    elif how < 8:
        data = data[: draw.randrange(len(data) + 1)]
    elif how == 8:
        twisted = bytearray(data)
        for _ in range(draw.randrange(1, 60)):
            twisted[draw.randrange(len(twisted))] = draw.randrange(256)
        data = bytes(twisted)
    elif how == 9:
        data = draw.choice(
            (XXE, LAUGHS, SVG, b"", b"\0", b"PK\x03\x04", b"PK\x05\x06" + b"\0" * 18, _png_of(60_000, 60_000))
        )
    elif how == 10:
        data = data + draw.choice(real)
    elif how == 11:
        text = "单位编码,单位名称,类别,所在地区\n" + "\n".join(
            f"{draw.choice('=+-@')}1,王\0,{'x' * 400},南关区" for _ in range(9)
        )
        data = text.encode(draw.choice(("utf-8-sig", "gb18030", "utf-16", "utf-32", "big5")), "replace")
    elif how == 12:
        data = (b'"' * 50_000) if draw.random() < 0.5 else b"a," * 50_000
    return data, draw.choice(NAMES)
