"""Addresses of pages, also outside a request. 链接"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import current_app
from werkzeug.routing import BuildError


def path_of(endpoint: str, args: Mapping[str, Any]) -> str:
    """Return a page's path; the first page for one that is no longer there."""
    try:
        return str(current_app.url_map.bind("localhost").build(endpoint, dict(args)))
    except BuildError:
        return "/"
