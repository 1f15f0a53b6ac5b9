"""Input shapes of accounts."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired
from wtforms import DateField, PasswordField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, EqualTo, Length, Optional

from accounts.drafts import APPOINTED, FirstPlace
from accounts.models import Proposed
from accounts.words import PROPOSED
from core.access import LABELS, Role
from core.forms import Form, options
from units.labels import LEVELS
from units.models import Level


class SignInForm(Form):
    """Login and password."""

    login = StringField(_l("Login"), [DataRequired(), Length(max=64)])
    password = PasswordField(_l("Password"), [DataRequired(), Length(max=128)])


class NewPassword(Form):
    """A password of one's own, typed twice."""

    password = PasswordField(
        _l("New password"),
        [DataRequired(), Length(max=128)],
        description=_l("At least 10 characters. Three words that do not belong together are easy to keep."),
    )
    again = PasswordField(
        _l("New password, once more"), [DataRequired(), EqualTo("password", _l("The two are not the same."))]
    )


class PasswordForm(NewPassword):
    """The present password and a new one."""

    order = ("present",)

    present = PasswordField(_l("Present password"), [DataRequired(), Length(max=128)])


class GrantForm(Form):
    """A role at a place."""

    role = SelectField(_l("Role"), [DataRequired()])
    place = StringField(
        _l("Place of duty"),
        [Optional(), Length(max=200)],
        description=_l("A division or a unit by its code or name. Left empty, it is your own division."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.role.choices = options([("", _("Choose a role")), *((role.value, LABELS[role]) for role in APPOINTED)])

    @property
    def chosen(self) -> Role:
        """Return the role that was chosen."""
        return Role(self.role.data)


class NewUserForm(GrantForm):
    """A person, and the role they get."""

    order = ("name", "login")

    name = StringField(_l("Full name"), [DataRequired(), Length(max=64)])
    login = StringField(
        _l("Login"),
        [DataRequired(), Length(max=64)],
        description=_l("What the person types to sign in: letters and digits, such as a telephone number."),
    )


class SetupForm(NewPassword):
    """The first organiser and the place they are at."""

    order = ("name", "login")

    name = StringField(_l("Your name"), [DataRequired(), Length(max=64)])
    login = StringField(
        _l("Login"), [DataRequired(), Length(max=64)], description=_l("What you type to sign in: letters and digits.")
    )
    where = RadioField(_l("Where you organise"), [DataRequired()], default="jilin")
    code = StringField(
        _l("Division code"), [Optional(), Length(max=16)], description=_l("As in GB/T 2260, such as 23.")
    )
    place = StringField(_l("Division name"), [Optional(), Length(max=64)])
    level = SelectField(_l("Level"), [Optional()], default="province")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.where.choices = options(
            [
                ("jilin", _("Jilin, with its 1,154 divisions, which come with the product")),
                ("typed", _("Another place; its divisions can be loaded afterwards")),
            ]
        )
        self.level.choices = options((level.value, LEVELS[level]) for level in Level if level is not Level.TOWNSHIP)

    def validate(self, extra_validators: Any = None) -> bool:
        """Ask for code and name of a place that is typed in."""
        fine = bool(super().validate(extra_validators))
        if self.where.data == "typed":
            for field in (self.code, self.place):
                if not field.data:
                    field.errors = (_("This is needed for another place."),)
                    fine = False
        return fine

    def first_place(self) -> FirstPlace:
        """Return the place as a service takes it."""
        if self.where.data != "typed":
            return FirstPlace(shipped=self.where.data)
        return FirstPlace(code=self.code.data, name=self.place.data, level=self.level.data)


class CodeForm(Form):
    """A code from the telephone, or one of the recovery codes."""

    code = StringField(
        _l("Code"),
        [DataRequired(), Length(max=32)],
        description=_l("Six digits from the app on your telephone, or one of your recovery codes."),
    )


class ProposalForm(Form):
    """What one topmost organiser proposes about another, and why."""

    what = SelectField(_l("What"), [DataRequired()])
    reason = TextAreaField(_l("Reason"), [DataRequired(), Length(max=500)])

    def offer(self, possible: list[Proposed]) -> None:
        """Offer what may be proposed about the person."""
        self.what.choices = options([("", _("Choose")), *((one.value, PROPOSED[one]) for one in possible)])


class RuleForm(Form):
    """A place whose organisers need a second step."""

    place = StringField(
        _l("Division whose organisers are meant"),
        [DataRequired(), Length(max=200)],
        description=_l("By code or name. It holds for its organisers and for those below it."),
    )


class HandOverForm(Form):
    """Who takes a role over, when, why, and what passes on with it."""

    successor = StringField(
        _l("Login of the successor"),
        [DataRequired(), Length(max=64)],
        description=_l("Somebody with an account. Make one first if need be."),
    )
    on = DateField(_l("On"), [DataRequired()], description=_l("From the beginning of this day. Today means at once."))
    reason = TextAreaField(_l("Reason"), [DataRequired(), Length(max=500)])


class InviteCodeForm(Form):
    """The code of a slip, typed."""

    code = StringField(_l("Invitation code"), [DataRequired(), Length(max=64)])


class InviteForm(NewPassword):
    """What an invited person chooses."""

    order = ("login",)

    login = StringField(
        _l("Login"),
        [DataRequired(), Length(max=64)],
        description=_l("What you type to sign in: letters and digits, such as your telephone number."),
    )


class SlipsForm(Form):
    """How long the invitations hold."""

    days = SelectField(_l("The codes hold for"), [DataRequired()], default="14")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.days.choices = options((str(days), _("%(count)s days", count=days)) for days in (3, 7, 14, 30))


class AccountsForm(Form):
    """A workbook of people and roles to upload."""

    file = FileField(
        _l("Workbook"), [FileRequired()], description=_l("An Excel workbook (.xlsx) or CSV, at most 20 MB.")
    )


class SubjectForm(Form):
    """Who a person is at the provider of single sign-on."""

    subject = StringField(
        _l("Identifier at the provider"),
        [DataRequired(), Length(max=255)],
        description=_l("The subject (sub) that the provider gives for this person; never an e-mail address alone."),
    )


class LinkForm(Form):
    """The password that shows whose account is to be linked."""

    login = StringField(_l("Login"), [DataRequired(), Length(max=64)])
    password = PasswordField(_l("Password"), [DataRequired(), Length(max=128)])


class LocaleForm(Form):
    """The language in which the product speaks to a person, also on a new device."""

    locale = RadioField(_l("Language"), [DataRequired()], choices=options([("zh_CN", "中文"), ("en", "English")]))
