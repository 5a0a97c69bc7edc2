from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, PermissionsMixin
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone

from accounts.querysets import KeptFormQuerySet, UserManager


class User(AbstractBaseUser, PermissionsMixin):
    """A person, who signs in with an e-mail address. What they may do hangs on roles that other apps hold."""

    email = models.EmailField("email address", unique=True)
    name = models.CharField(max_length=150)
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField("portal staff", default=False)
    joined_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = UserManager()

    EMAIL_FIELD = USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        constraints = [
            models.CheckConstraint(name="accounts_user_email_is_lower_case", condition=models.Q(email=Lower("email"))),
        ]

    def __str__(self):
        return self.name or self.email

    @property
    def is_portal(self) -> bool:
        """The portal itself, which acts from the command line; nobody can sign in as it."""
        return self.email == UserManager.PORTAL

    def get_full_name(self):
        return self.name

    def get_short_name(self):
        return self.name.partition(" ")[0]


class KeptForm(models.Model):
    """What a person had typed into a page when their sign-in turned out to have ended; theirs alone to see."""

    path = models.CharField(max_length=300)
    typed = models.TextField(help_text="The form as the browser sent it, without passwords and tokens.")
    kept_at = models.DateTimeField()
    kept_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")

    objects = KeptFormQuerySet.as_manager()

    def __str__(self):
        return f"{self.kept_by} on {self.path}"
