"""The summary of errors at the top lists the fields in the order in which the page shows them."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

import accounts.forms
import campaigns.forms
import campaigns.forms.rubrics
import certificates.forms
import inbox.forms
import privacy.forms
import selection.forms
import staff.forms
import units.forms
from core.forms import Form

SHOWN = {
    "accounts/new_user": accounts.forms.NewUserForm,
    "accounts/setup": accounts.forms.SetupForm,
    "accounts/password": accounts.forms.PasswordForm,
    "accounts/invite": accounts.forms.InviteForm,
    "campaigns/create": campaigns.forms.CampaignForm,
    "campaigns/edit": campaigns.forms.EditCampaignForm,
    "campaigns/phase": campaigns.forms.PhaseForm,
    "campaigns/honour": campaigns.forms.HonourForm,
    "campaigns/nominate": campaigns.forms.NominateForm,
    "campaigns/edit_candidate": campaigns.forms.CandidateForm,
    "campaigns/edit_rubric": campaigns.forms.rubrics.RubricForm,
    "certificates/honour": certificates.forms.SeriesForm,
    "inbox/preferences": inbox.forms.PreferencesForm,
    "inbox/write": inbox.forms.NoteForm,
    "privacy/rule": privacy.forms.RuleForm,
    "selection/nominees": selection.forms.TieForm,
    "selection/plan": selection.forms.TieForm,
    "selection/quota": selection.forms.QuotaForm,
    "staff/form": staff.forms.PersonForm,
    "units/form": units.forms.UnitForm,
}


@pytest.mark.parametrize("page", SHOWN)
def test_errors_come_in_the_order_of_the_page(app: Flask, root: Path, page: str):
    text = (root / "templates" / f"{page}.html").read_text("utf-8")
    with app.test_request_context("/"):
        form: Any = SHOWN[page](formdata=None)
        fields = [
            name for name, field in form._fields.items() if "Hidden" not in field.type and "CSRF" not in field.type
        ]

    shown = [name for name in dict.fromkeys(re.findall(r"(?:forms\.\w+\(|in )form\.(\w+)", text)) if name in fields]
    assert shown == [name for name in fields if name in shown]
    assert len(shown) > 1


def test_every_page_with_a_summary_is_held_to_it(root: Path):
    """But those of a single field."""
    with_a_summary = {
        file.relative_to(root / "templates").with_suffix("").as_posix()
        for file in (root / "templates").rglob("*.html")
        if "forms.form_errors(form)" in (text := file.read_text("utf-8"))
        and len(set(re.findall(r"forms\.field\(form\.(\w+)", text))) > 1
        and "macros" not in file.parts
    }

    assert with_a_summary - SHOWN.keys() == set()


class Turned(Form):
    """Two fields the other way round."""

    order = ("b", "gone")
    a = selection.forms.HiddenField()
    b = selection.forms.HiddenField()


def test_a_form_shows_first_what_it_says_it_shows_first(app: Flask):
    with app.test_request_context("/"):
        assert [name for name in Turned(formdata=None)._fields if len(name) == 1] == ["b", "a"]
