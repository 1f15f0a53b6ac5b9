"""Pages of selection."""

from flask import Blueprint

bp = Blueprint("selection", __name__)
