"""Where a redirect may lead that an address asks for: never to another site."""

from __future__ import annotations


def inside(target: str | None, otherwise: str) -> str:
    """Return a place within this site, or else another one that we name.

    Browsers read a backslash as a slash, and drop tabs and line ends from an address.
    """
    if not target or not target.startswith("/") or any(ord(letter) < 33 for letter in target):
        return otherwise
    return otherwise if target[1:2] in ("/", "\\") else target
