"""allauth's forms with our labels, hints and words for what is missing."""

from allauth.account import forms as allauth

from accounts.forms import GovukForm


class SignInForm(GovukForm, allauth.LoginForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        _as_email(self.fields["login"])
        _plain(self.fields["password"])


class ForgottenPasswordForm(GovukForm, allauth.ResetPasswordForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        _as_email(self.fields["email"])


class NewPasswordForm(GovukForm, allauth.ResetPasswordKeyForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        _as_new_passwords(self.fields)


class ChangePasswordForm(GovukForm, allauth.ChangePasswordForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        _plain(self.fields["oldpassword"], "Current password")
        _as_new_passwords(self.fields)


class SetPasswordForm(GovukForm, allauth.SetPasswordForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        _as_new_passwords(self.fields)


def _plain(field, label=None):
    """No placeholder: it vanishes when somebody types, and it is too pale to read."""
    field.widget.attrs.pop("placeholder", None)
    field.help_text = ""
    field.label = label or field.label


def _as_email(field):
    _plain(field, "E-mail address")
    field.error_messages["required"] = "Enter your e-mail address."
    field.error_messages["invalid"] = "Enter an e-mail address such as name@example.org."
    field.widget.attrs["autocomplete"] = "username"


def _as_new_passwords(fields):
    _plain(fields["password1"], "New password")
    fields["password1"].help_text = "At least 10 characters. Three or four words that do not belong together work well."
    _plain(fields["password2"], "The new password again")
