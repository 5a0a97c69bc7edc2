from urllib.parse import urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings


class InvitedOnlyAdapter(DefaultAccountAdapter):
    """Sign-in for people who were invited; nobody can make an account unasked.

    E-mails call the portal by its own address. What a request calls it is for its sender to choose, and a link to
    choose a password by must not lead anywhere of their choice.
    """

    def is_open_for_signup(self, request):
        return False

    def get_reset_password_from_key_url(self, key):
        return settings.SITE_ADDRESS + urlsplit(super().get_reset_password_from_key_url(key)).path

    def send_mail(self, template_prefix, email, context):
        super().send_mail(template_prefix, email, {**context, "site_address": settings.SITE_ADDRESS})
