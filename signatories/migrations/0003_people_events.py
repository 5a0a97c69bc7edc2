import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("compacts", "0002_seals"),
        ("signatories", "0002_seals"),
    ]

    operations = [
        migrations.CreateModel(
            name="PeopleEvent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("invited", "Invited"),
                            ("sent again", "Invitation sent again"),
                            ("corrected", "Address of an invitation corrected"),
                            ("withdrawn", "Invitation withdrawn"),
                            ("taken", "Took the role"),
                            ("ended", "Role ended"),
                            ("confirmed", "List confirmed"),
                        ],
                        max_length=12,
                    ),
                ),
                ("email", models.EmailField(blank=True, max_length=254, verbose_name="address that was written to")),
                ("role", models.CharField(blank=True, max_length=30)),
                ("side", models.CharField(blank=True, max_length=10)),
                ("at", models.DateTimeField()),
                ("note", models.TextField(blank=True)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="people_events",
                        to="signatories.organisation",
                    ),
                ),
                (
                    "partnership",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="people_events",
                        to="compacts.partnership",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("organisation__isnull", False), ("partnership__isnull", True)),
                            models.Q(("organisation__isnull", True), ("partnership__isnull", False)),
                            _connector="OR",
                        ),
                        name="signatories_people_event_is_about_an_organisation_or_a_partnership",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "kind__in",
                                ["invited", "sent again", "corrected", "withdrawn", "taken", "ended", "confirmed"],
                            )
                        ),
                        name="signatories_people_event_kind_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("kind", "confirmed"),
                            models.Q(
                                models.Q(("role", ""), _negated=True),
                                models.Q(
                                    ("person__isnull", False), models.Q(("email", ""), _negated=True), _connector="OR"
                                ),
                            ),
                            _connector="OR",
                        ),
                        name="signatories_people_event_names_somebody",
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="invitation",
            name="note",
            field=models.TextField(
                blank=True,
                validators=[django.core.validators.MaxLengthValidator(4000)],
                verbose_name="what the e-mail says besides",
            ),
        ),
        migrations.AddField(
            model_name="invitation",
            name="takes_over_from",
            field=models.ForeignKey(
                blank=True,
                help_text="The role that ends when this invitation is accepted.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="successors",
                to="signatories.membership",
            ),
        ),
        migrations.AddConstraint(
            model_name="invitation",
            constraint=models.CheckConstraint(
                condition=models.Q(("takes_over_from__isnull", True), ("organisation__isnull", False), _connector="OR"),
                name="signatories_invitation_takes_over_in_an_organisation_only",
            ),
        ),
    ]
