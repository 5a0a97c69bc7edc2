import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from compacts.sealing import DELETE, INSERT, UPDATE, Seal, Trigger, append_only

VARIATION_IS_CLOSED = (
    "{row}.abandoned_at IS NOT NULL OR (SELECT status FROM compacts_edition WHERE id = {row}.edition_id) <> 'draft'"
)
VARIATION_STAYS = "A variation that is in force or was given up stays as it is."
CONSENTS_STAY = "What a party said of a variation stays as it was recorded."
# Of what was not put to the parties, is in force or was given up, nothing more is said.
NOTHING_TO_SAY = (
    "NOT EXISTS (SELECT 1 FROM commitments_variation v JOIN compacts_edition e ON e.id = v.edition_id "
    "WHERE v.id = NEW.variation_id AND v.proposed_at IS NOT NULL AND v.abandoned_at IS NULL AND e.status = 'draft')"
)


class Migration(migrations.Migration):
    dependencies = [
        ("commitments", "0007_likeness_that_is_not"),
        ("compacts", "0003_seal_the_end"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Variation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField(help_text="Counted over the agreement, from 1.")),
                ("reason", models.TextField()),
                ("effective_on", models.DateField(verbose_name="takes effect on")),
                ("begun_at", models.DateTimeField()),
                ("proposed_at", models.DateTimeField(blank=True, null=True, verbose_name="put to the parties at")),
                ("abandoned_at", models.DateTimeField(blank=True, null=True)),
                ("abandoned_because", models.TextField(blank=True)),
                (
                    "abandoned_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "agreement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="variations", to="compacts.agreement"
                    ),
                ),
                (
                    "begun_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "edition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="variations", to="compacts.edition"
                    ),
                ),
                (
                    "proposed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "varies",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="varied_by", to="compacts.edition"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Consent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("party_slug", models.SlugField(max_length=60)),
                ("party_name", models.CharField(max_length=200)),
                (
                    "side",
                    models.CharField(choices=[("public", "Public bodies"), ("vcse", "VCSE sector")], max_length=10),
                ),
                (
                    "is_given",
                    models.BooleanField(help_text="False where the party does not agree.", verbose_name="agrees"),
                ),
                ("said_by", models.CharField(max_length=200, verbose_name="who decided, by body or post")),
                ("decided_on", models.DateField()),
                ("minute_reference", models.CharField(blank=True, max_length=100)),
                ("note", models.TextField(blank=True)),
                (
                    "terms_sha256",
                    models.CharField(max_length=64, verbose_name="of the wording and the day that it was said of"),
                ),
                ("recorded_at", models.DateTimeField()),
                (
                    "recorded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "variation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="consents", to="commitments.variation"
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="variation",
            constraint=models.UniqueConstraint(
                fields=("agreement", "number"), name="commitments_variation_number_is_unique_in_agreement"
            ),
        ),
        migrations.AddConstraint(
            model_name="variation",
            constraint=models.UniqueConstraint(
                condition=models.Q(("abandoned_at__isnull", True)),
                fields=("varies",),
                name="commitments_variation_is_one_at_a_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="variation",
            constraint=models.UniqueConstraint(
                condition=models.Q(("abandoned_at__isnull", True)),
                fields=("edition",),
                name="commitments_variation_is_one_of_a_draft",
            ),
        ),
        migrations.AddConstraint(
            model_name="variation",
            constraint=models.CheckConstraint(
                condition=models.Q(("edition", models.F("varies")), _negated=True),
                name="commitments_variation_is_between_two_editions",
            ),
        ),
        migrations.AddConstraint(
            model_name="variation",
            constraint=models.CheckConstraint(
                condition=models.Q(("reason", ""), _negated=True), name="commitments_variation_has_a_reason"
            ),
        ),
        migrations.AddConstraint(
            model_name="variation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("proposed_at__isnull", True), ("proposed_by__isnull", True)),
                    models.Q(("proposed_at__isnull", False), ("proposed_by__isnull", False)),
                    _connector="OR",
                ),
                name="commitments_variation_proposed_says_who_and_when",
            ),
        ),
        migrations.AddConstraint(
            model_name="variation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("abandoned_at__isnull", True), ("abandoned_because", ""), ("abandoned_by__isnull", True)),
                    models.Q(
                        ("abandoned_at__isnull", False),
                        ("abandoned_by__isnull", False),
                        models.Q(("abandoned_because", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="commitments_variation_abandoned_says_who_when_and_why",
            ),
        ),
        migrations.AddConstraint(
            model_name="consent",
            constraint=models.CheckConstraint(
                condition=models.Q(("side__in", ["public", "vcse"])), name="commitments_consent_side_is_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="consent",
            constraint=models.CheckConstraint(
                condition=models.Q(("said_by", ""), _negated=True), name="commitments_consent_says_who_decided"
            ),
        ),
        Seal(
            [
                Trigger(
                    "commitments_variation",
                    event,
                    VARIATION_IS_CLOSED.format(row="NEW" if event == INSERT else "OLD"),
                    VARIATION_STAYS,
                )
                for event in [INSERT, UPDATE, DELETE]
            ]
        ),
        Seal(append_only("commitments_consent", CONSENTS_STAY)),
        Seal([Trigger("commitments_consent", INSERT, NOTHING_TO_SAY, CONSENTS_STAY)]),
    ]
