"""Names of files that are handed out: as they are, and in letters for whoever cannot take them. 下载文件名"""

from __future__ import annotations

import re
from pathlib import PurePosixPath
from urllib.parse import quote

from flask.wrappers import Response
from werkzeug.http import parse_options_header

LONGEST = 80


def ascii_name(name: str) -> str:
    """Spell a file's name in letters and digits: 推荐名单.xlsx is tui-jian-ming-dan.xlsx."""
    from pypinyin import lazy_pinyin  # noqa: PLC0415 - its dictionaries take a while; few answers need them

    whole = PurePosixPath(name)
    kept, stem = (whole.suffix, whole.stem) if whole.suffix.isascii() else ("", name)
    words = re.findall(r"[A-Za-z0-9]+", " ".join(lazy_pinyin(stem)))
    return ("-".join(words)[:LONGEST].rstrip("-") or "download") + kept


def name_in_letters(response: Response) -> None:
    """Give an attachment whose name is not all letters a name for old programs, beside its own."""
    sent = response.headers.get("Content-Disposition", "")
    if "filename*=" not in sent:
        return
    disposition, options = parse_options_header(sent)
    name = options.get("filename", "")
    if not name.isascii():
        told = f"{disposition}; filename={ascii_name(name)}; filename*=UTF-8''{quote(name, safe='')}"
        response.headers["Content-Disposition"] = told
