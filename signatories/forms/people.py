from django import forms
from django.contrib.auth.password_validation import password_validators_help_texts, validate_password
from django.core.exceptions import ValidationError
from django.db import models

from accounts.forms import Form
from accounts.models import User
from compacts.models import Role, Side
from signatories.forms.fields import LineField
from signatories.models import OrganisationRole

ROLE_HINTS = {
    OrganisationRole.CONTRIBUTOR: "Drafts the answers that an officer hands over",
    OrganisationRole.OFFICER: "Writes all answers and evidence, and asks for sign-off",
    OrganisationRole.LEAD_OFFICER: "Also files, replies to reviewers, and invites and removes colleagues",
    OrganisationRole.SENIOR_RESPONSIBLE_OFFICER: "Reads it all once and signs it off",
}


class InviteForm(Form):
    button = "Send invitation"

    email = forms.EmailField(label="E-mail address", help_text="At work, where only they read it.")
    name = LineField(label="Name (optional)", required=False, max_length=150)
    post = LineField(label="Job title (optional)", required=False, max_length=200)
    role = forms.ChoiceField(label="Role", widget=forms.RadioSelect)

    def __init__(self, *args, roles, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = [(role.value, role.label) for role in roles]
        self.fields["role"].hints = {role.value: hint for role, hint in ROLE_HINTS.items()}
        if len(roles) == 1:
            self.fields["role"].initial = roles[0].value


class InviteToPartnershipForm(Form):
    """A reviewer's role and side are one choice: nobody should have to think about the second for the others."""

    button = "Send invitation"

    class Place(models.TextChoices):
        REVIEWER_VCSE = "reviewer vcse", "Reviewer for the VCSE sector"
        REVIEWER_PUBLIC = "reviewer public", "Reviewer for the public bodies"
        SECRETARY = "secretary", Role.Kind.SECRETARY.label
        CHAIR = "chair", Role.Kind.CHAIR.label
        STEWARD = "steward", Role.Kind.STEWARD.label

    email = forms.EmailField(label="E-mail address", help_text="At work, where only they read it.")
    name = LineField(label="Name (optional)", required=False, max_length=150)
    place = forms.ChoiceField(label="Role", choices=Place.choices, widget=forms.RadioSelect)

    HINTS = {
        Place.REVIEWER_VCSE: "Reviews what public bodies file",
        Place.REVIEWER_PUBLIC: "Reviews what VCSE organisations file",
        Place.SECRETARY: "Writes and publishes the State of the Sector report",
        Place.CHAIR: "Sees everything that is filed",
        Place.STEWARD: "Keeps agreements, signatures, rounds and roles",
    }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["place"].hints = {place.value: hint for place, hint in self.HINTS.items()}

    def told(self) -> dict:
        """As `actions.people.invite_to_partnership` takes it."""
        role, _, side = self.cleaned_data["place"].partition(" ")
        return {
            "email": self.cleaned_data["email"],
            "name": self.cleaned_data["name"],
            "role": Role.Kind(role),
            "side": Side(side) if side else "",
        }


class HandOnForm(Form):
    button = "Send invitation"

    email = forms.EmailField(
        label="E-mail address of the next lead officer", help_text="At work, where only they read it."
    )
    name = LineField(label="Name (optional)", required=False, max_length=150)
    post = LineField(label="Job title (optional)", required=False, max_length=200)


class CorrectAddressForm(Form):
    button = "Send it there"

    email = forms.EmailField(label="E-mail address", help_text="The link that went to the first address stops working.")
    name = LineField(label="Name (optional)", required=False, max_length=150)


class NewAccountForm(Form):
    button = "Create account and accept"

    name = LineField(label="Your name", max_length=150, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    password = forms.CharField(
        label="Choose a password",
        max_length=500,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}, render_value=False),
    )

    def __init__(self, *args, email, **kwargs):
        super().__init__(*args, **kwargs)
        self.email = email
        self.fields["password"].help_text = " ".join(password_validators_help_texts())

    def clean(self):
        password = self.cleaned_data.get("password")
        if password:
            try:
                validate_password(password, User(email=self.email, name=self.cleaned_data.get("name", "")))
            except ValidationError as error:
                self.add_error("password", error)
        return super().clean()
