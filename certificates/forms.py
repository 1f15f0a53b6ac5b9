"""Input shapes of certificates."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import DateField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length

from core.forms import Form


class SeriesForm(Form):
    """How an honour's certificates are numbered, dated and worded."""

    pattern = StringField(_l("Number"), [DataRequired(), Length(max=64)])
    issued_on = DateField(_l("Date printed"), [DataRequired()])
    body = TextAreaField(_l("Text"), [DataRequired(), Length(max=300)])


class RevokeForm(Form):
    """Why a certificate is taken back."""

    reason = StringField(_l("Reason"), [DataRequired(), Length(max=200)])


class ReissueForm(Form):
    """The name as it should have been, and why."""

    holder = StringField(_l("Name as printed"), [DataRequired(), Length(max=128)])
    reason = StringField(_l("Reason"), [DataRequired(), Length(max=200)])


class VerifyForm(Form):
    """A code, or a number and a full name; asked by anybody, with GET."""

    class Meta(Form.Meta):
        csrf = False  # it changes nothing

    code = StringField(_l("Verification code"), [Length(max=64)])
    number = StringField(_l("Certificate number"), [Length(max=64)])
    holder = StringField(_l("Holder's full name"), [Length(max=128)])
