"""What people type into the pages of campaigns; only its shape is checked here."""

from campaigns.forms.candidates import CandidateForm, ImportForm, NominateForm, OwnNominateForm, WithdrawForm
from campaigns.forms.planning import CampaignForm, EditCampaignForm, HonourForm, PhaseForm, RoundForm
from campaigns.forms.rubrics import RubricForm

__all__ = [
    "CampaignForm",
    "CandidateForm",
    "EditCampaignForm",
    "HonourForm",
    "ImportForm",
    "NominateForm",
    "OwnNominateForm",
    "PhaseForm",
    "RoundForm",
    "RubricForm",
    "WithdrawForm",
]
