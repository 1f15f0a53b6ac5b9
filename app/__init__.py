"""The composition root: every feature registered, every setting read, nothing decided here."""

from app.factory import create_app
from app.version import __version__

__all__ = ["__version__", "create_app"]
