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


class MailQuerySet(models.QuerySet):
    def for_log(self):
        """Newest first."""
        return self.select_related("person").order_by("-queued_at", "-pk")

    def about(self, *subjects):
        """What was written about these things."""
        return self.filter(about__in=[key_of(subject) for subject in subjects])

    def matching(self, *, status="", words=""):
        """A part of the log: one state, or what was sent to an address or under a subject."""
        found = self.filter(status=status) if status else self
        return found.filter(models.Q(to__icontains=words) | models.Q(subject__icontains=words)) if words else found

    def not_gone(self):
        """What a person should look at: given up, or perhaps lost with a worker."""
        return self.filter(status__in=[self.model.Status.FAILED, self.model.Status.UNCERTAIN])


def key_of(subject) -> str:
    """How the log names what an e-mail is about, whichever app that belongs to."""
    return f"{subject._meta.label_lower}:{subject.pk}"
