"""Input shapes of accounts."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import PasswordField, StringField
from wtforms.validators import DataRequired, Length

from core.forms import Form


class SignInForm(Form):
    """Login and password."""

    login = StringField(_l("Login"), [DataRequired(), Length(max=64)])
    password = PasswordField(_l("Password"), [DataRequired(), Length(max=128)])
