"""Input shapes of certificates."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import DateField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length

from core.forms import Form


class SeriesForm(Form):
    """How an honour's certificates are numbered, dated and worded. 证书编号规则"""

    pattern = StringField(
        _l("Numbering pattern"), [DataRequired(_l("Enter the pattern of the numbers.")), Length(max=64)]
    )
    issued_on = DateField(_l("Date on the certificate"), [DataRequired(_l("Enter a date."))])
    body = TextAreaField(
        _l("Text of the certificate"), [DataRequired(_l("Enter the text of the certificates.")), Length(max=300)]
    )


class RevokeForm(Form):
    """Why a certificate is taken back. 撤销原因"""

    reason = StringField(_l("Reason"), [DataRequired(_l("Say why.")), Length(max=200)])


class ReissueForm(Form):
    """The name as it should have been, and why. 换发"""

    holder = StringField(_l("Name as printed"), [DataRequired(_l("Enter the name.")), Length(max=128)])
    reason = StringField(_l("Reason"), [DataRequired(_l("Say why.")), Length(max=200)])


class VerifyForm(Form):
    """A code, or a number and a full name. Posted: a name in an address would be kept in many logs. 查验"""

    code = StringField(_l("Verification code"), [Length(max=64)])
    number = StringField(_l("Certificate number"), [Length(max=64)])
    holder = StringField(_l("Holder's full name"), [Length(max=128)])

    def validate(self, extra_validators: Any = None) -> bool:
        """Ask for one of the two ways, whole."""
        if not super().validate(extra_validators):
            return False
        if self.code.data or (self.number.data and self.holder.data):
            return True
        if self.number.data:
            self.holder.errors = (_l("Enter the holder's full name as well."),)
        elif self.holder.data:
            self.number.errors = (_l("Enter the certificate number as well."),)
        else:
            self.code.errors = (_l("Enter the code, or the number and the name."),)
        return False
