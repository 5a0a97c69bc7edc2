import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0001_initial"),
        ("auth", "0012_alter_user_first_name_max_length"),
    ]

    operations = [
        migrations.CreateModel(
            name="Mail",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("to", models.EmailField(max_length=254)),
                ("subject", models.CharField(max_length=300)),
                ("text", models.TextField()),
                ("url", models.CharField(blank=True, max_length=500, verbose_name="the page it leads to")),
                ("template", models.CharField(db_index=True, max_length=60, verbose_name="kind")),
                ("why", models.CharField(blank=True, max_length=300, verbose_name="why the person gets it")),
                ("about", models.CharField(blank=True, db_index=True, max_length=100, verbose_name="what it tells of")),
                (
                    "once_key",
                    models.CharField(
                        blank=True,
                        help_text="Nothing is sent twice for one key.",
                        max_length=200,
                        null=True,
                        unique=True,
                        verbose_name="said once",
                    ),
                ),
                ("is_optional", models.BooleanField(default=False, verbose_name="can wait or be left out")),
                (
                    "is_abridged",
                    models.BooleanField(default=False, verbose_name="was sent with a link that is not kept"),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("queued", "Waiting to be sent"),
                            ("sending", "Being sent"),
                            ("sent", "Sent"),
                            ("failed", "Not sent"),
                            ("uncertain", "May not have gone"),
                            ("held", "Kept for the weekly e-mail"),
                            ("digested", "In the weekly e-mail"),
                            ("unwanted", "Not wanted"),
                        ],
                        default="queued",
                        max_length=20,
                    ),
                ),
                ("queued_at", models.DateTimeField(db_index=True)),
                ("next_try_at", models.DateTimeField(blank=True, null=True)),
                ("tries", models.PositiveSmallIntegerField(default=0)),
                ("claimed_at", models.DateTimeField(blank=True, null=True, verbose_name="last taken up")),
                ("sent_at", models.DateTimeField(blank=True, null=True)),
                ("failure", models.CharField(blank=True, max_length=500)),
                (
                    "digest",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="lists",
                        to="accounts.mail",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="mails",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "e-mail",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "status__in",
                                ["queued", "sending", "sent", "failed", "uncertain", "held", "digested", "unwanted"],
                            )
                        ),
                        name="accounts_mail_status_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("sent_at__isnull", False), ("status", "sent")),
                            models.Q(models.Q(("status", "sent"), _negated=True), ("sent_at__isnull", True)),
                            _connector="OR",
                        ),
                        name="accounts_mail_sent_says_when",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("digest__isnull", False), ("status", "digested")),
                            models.Q(models.Q(("status", "digested"), _negated=True), ("digest__isnull", True)),
                            _connector="OR",
                        ),
                        name="accounts_mail_in_a_digest_says_in_which",
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="user",
            name="mail_choice",
            field=models.CharField(
                choices=[
                    ("each", "Each one as it comes"),
                    ("weekly", "One e-mail a week that lists them"),
                    ("needed", "Only those I cannot do without"),
                ],
                default="each",
                max_length=10,
                verbose_name="e-mails that can wait",
            ),
        ),
        migrations.AddConstraint(
            model_name="user",
            constraint=models.CheckConstraint(
                condition=models.Q(("mail_choice__in", ["each", "weekly", "needed"])),
                name="accounts_user_mail_choice_is_known",
            ),
        ),
    ]
