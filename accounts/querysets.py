from django.contrib.auth.base_user import BaseUserManager
from django.db import models


class UserManager(BaseUserManager):
    """Makes people; an address is kept in lower case, since two spellings of one address are one person."""

    use_in_migrations = True
    PORTAL = "portal@compact-tracker.invalid"

    def create_user(self, email, password=None, **fields):
        if not email:
            raise ValueError("A person needs an e-mail address to sign in with.")
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email, password=None, **fields):
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, email):
        return self.get(email=email.strip().lower())

    def portal(self):
        """Who did what nobody did by hand: acts of the portal itself, such as loading the agreements it ships."""
        user, _ = self.get_or_create(
            email=self.PORTAL,
            defaults={"name": "The portal", "is_active": False, "password": "!"},
        )
        return user


class KeptFormQuerySet(models.QuerySet):
    def of_page(self, user, path):
        """What this person had typed there, newest first."""
        return self.filter(kept_by=user, path=path).order_by("-kept_at", "-pk")
