from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, PermissionsMixin
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone

from accounts.querysets import KeptFormQuerySet, MailQuerySet, UserManager


class User(AbstractBaseUser, PermissionsMixin):
    """A person, who signs in with an e-mail address. What they may do hangs on roles that other apps hold."""

    class MailChoice(models.TextChoices):
        EACH = "each", "Each one as it comes"
        WEEKLY = "weekly", "One e-mail a week that lists them"
        NEEDED = "needed", "Only those I cannot do without"

    email = models.EmailField("email address", unique=True)
    name = models.CharField(max_length=150)
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField("portal staff", default=False)
    mail_choice = models.CharField("e-mails that can wait", max_length=10, choices=MailChoice, default=MailChoice.EACH)
    joined_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = UserManager()

    EMAIL_FIELD = USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        constraints = [
            models.CheckConstraint(name="accounts_user_email_is_lower_case", condition=models.Q(email=Lower("email"))),
            models.CheckConstraint(
                name="accounts_user_mail_choice_is_known",
                condition=models.Q(mail_choice__in=["each", "weekly", "needed"]),
            ),
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


class Mail(models.Model):
    """One e-mail to one person: what it says, why it goes out, and how far it has come.

    Written with what it tells of, in one transaction; sent by the worker afterwards, at most once (ADR 70). What it
    says holds no secret: a link that lets somebody in stands in the message itself and nowhere else.
    """

    class Status(models.TextChoices):
        QUEUED = "queued", "Waiting to be sent"
        SENDING = "sending", "Being sent"
        SENT = "sent", "Sent"
        FAILED = "failed", "Not sent"
        UNCERTAIN = "uncertain", "May not have gone"
        HELD = "held", "Kept for the weekly e-mail"
        DIGESTED = "digested", "In the weekly e-mail"
        UNWANTED = "unwanted", "Not wanted"

    to = models.EmailField()
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="mails", editable=False
    )
    subject = models.CharField(max_length=300)
    text = models.TextField()
    url = models.CharField("the page it leads to", max_length=500, blank=True)
    template = models.CharField("kind", max_length=60, db_index=True)
    why = models.CharField("why the person gets it", max_length=300, blank=True)
    about = models.CharField("what it tells of", max_length=100, blank=True, db_index=True)
    once_key = models.CharField(
        "said once", max_length=200, null=True, blank=True, unique=True, help_text="Nothing is sent twice for one key."
    )
    is_optional = models.BooleanField("can wait or be left out", default=False)
    is_abridged = models.BooleanField("was sent with a link that is not kept", default=False)
    status = models.CharField(max_length=20, choices=Status, default=Status.QUEUED)
    queued_at = models.DateTimeField(db_index=True)
    next_try_at = models.DateTimeField(null=True, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    claimed_at = models.DateTimeField("last taken up", null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    failure = models.CharField(max_length=500, blank=True)
    digest = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="lists", editable=False)

    objects = MailQuerySet.as_manager()

    class Meta:
        verbose_name = "e-mail"
        constraints = [
            models.CheckConstraint(
                name="accounts_mail_status_is_known",
                condition=models.Q(
                    status__in=[
                        "queued",
                        "sending",
                        "sent",
                        "failed",
                        "uncertain",
                        "held",
                        "digested",
                        "unwanted",
                    ]
                ),
            ),
            models.CheckConstraint(
                name="accounts_mail_sent_says_when",
                condition=models.Q(status="sent", sent_at__isnull=False)
                | (~models.Q(status="sent") & models.Q(sent_at__isnull=True)),
            ),
            models.CheckConstraint(
                name="accounts_mail_in_a_digest_says_in_which",
                condition=models.Q(status="digested", digest__isnull=False)
                | (~models.Q(status="digested") & models.Q(digest__isnull=True)),
            ),
        ]

    def __str__(self):
        return f"{self.subject}, to {self.to}"

    @property
    def colour(self) -> str:
        """Of the tag that says how far it has come."""
        return {"sent": "teal", "failed": "red", "uncertain": "orange", "queued": "blue", "sending": "blue"}.get(
            self.status, "grey"
        )
