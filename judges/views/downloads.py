"""Handing out workbooks."""

from __future__ import annotations

import io

from flask import send_file
from flask.wrappers import Response

from core.files import XLSX


def workbook(data: bytes, name: str) -> Response:
    """Answer with a workbook of that name."""
    return send_file(io.BytesIO(data), mimetype=XLSX, as_attachment=True, download_name=f"{name}.xlsx")
