"""What a WSGI server loads."""

from app import create_app
from app.config import BadSetting

try:
    app = create_app()
except BadSetting as error:
    # A supervisor's log should show one sentence, not where in the code it was found.
    raise SystemExit(f"A setting is wrong: {error}") from None
