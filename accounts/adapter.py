from allauth.account.adapter import DefaultAccountAdapter


class InvitedOnlyAdapter(DefaultAccountAdapter):
    """Sign-in for people who were invited; nobody can make an account unasked."""

    def is_open_for_signup(self, request):
        return False
