import django.db.models.deletion
from django.db import migrations, models

from compacts.sealing import INSERT, Seal, Trigger, append_only

MESSAGE = "What was opened to all stays as it was released; a correction is a new publication."
IS_RELEASED = "EXISTS (SELECT 1 FROM reports_release WHERE publication_id = NEW.publication_id)"


class Migration(migrations.Migration):
    dependencies = [
        ("commitments", "0004_likeness"),
        ("reports", "0004_other_forms_of_a_report"),
        ("selfassessment", "0008_seals"),
        ("signatories", "0004_seals"),
    ]

    operations = [
        migrations.CreateModel(
            name="Release",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("format", models.PositiveSmallIntegerField(default=1)),
                ("released_at", models.DateTimeField()),
                (
                    "organisations",
                    models.TextField(help_text="Canonical JSON: who was asked, under which public identifiers then."),
                ),
                ("files", models.TextField(help_text="Canonical JSON: of each file its bytes and SHA-256.")),
                ("sha256", models.CharField(max_length=64, verbose_name="hash of the list of files")),
                (
                    "publication",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="release", to="reports.publication"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="PublishedAnswer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("organisation_name", models.CharField(max_length=200, verbose_name="its name in the report")),
                ("is_not_applicable", models.BooleanField()),
                ("words", models.TextField(blank=True, help_text="How it is kept, or why it does not apply.")),
                ("next_step", models.TextField(blank=True)),
                ("is_help_wanted", models.BooleanField()),
                ("help_wanted", models.TextField(blank=True)),
                ("is_unconfirmed", models.BooleanField(verbose_name="copied and not confirmed")),
                (
                    "judgement",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("agree", "Agree"),
                            ("agree in part", "Agree in part"),
                            ("challenge", "Challenge"),
                            ("cannot tell", "Cannot tell"),
                        ],
                        max_length=20,
                    ),
                ),
                ("reason", models.TextField(blank=True)),
                ("reply", models.TextField(blank=True)),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[("agreed", "Agreed"), ("disagreement recorded", "Disagreement recorded")],
                        max_length=30,
                    ),
                ),
                ("outcome_note", models.TextField(blank=True)),
                (
                    "clause",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="published_answers",
                        to="commitments.clause",
                    ),
                ),
                (
                    "filing",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="published_answers",
                        to="selfassessment.filing",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="published_answers",
                        to="signatories.organisation",
                    ),
                ),
                (
                    "publication",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="answers", to="reports.publication"
                    ),
                ),
                (
                    "rating",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="selfassessment.scalelevel",
                    ),
                ),
                (
                    "reviewers_rating",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="selfassessment.scalelevel",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("publication", "filing", "clause"),
                        name="reports_published_answer_is_one_per_clause_and_filing",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("is_not_applicable", True), ("rating__isnull", True)),
                            models.Q(("is_not_applicable", False), ("rating__isnull", False)),
                            _connector="OR",
                        ),
                        name="reports_published_answer_is_rated_or_does_not_apply",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("judgement__in", ["", "agree", "agree in part", "challenge", "cannot tell"])
                        ),
                        name="reports_published_answer_judgement_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("outcome__in", ["", "agreed", "disagreement recorded"])),
                        name="reports_published_answer_outcome_is_known",
                    ),
                ],
            },
        ),
        Seal(
            [
                Trigger("reports_publishedanswer", INSERT, IS_RELEASED, MESSAGE),
                *append_only("reports_publishedanswer", MESSAGE),
                *append_only("reports_release", MESSAGE),
            ]
        ),
    ]
