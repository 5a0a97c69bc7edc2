"""A correction can be abandoned, publishing is work of its own, and no report is there that was not written first."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import Q

from compacts.sealing import DELETE, INSERT, UPDATE, Seal, Trigger, Unseal, sealed_rows

FROZEN = "A published report is frozen: a correction is a new publication."
VERSIONS = "What was written stays as it was saved, and nothing is added once it is published."
IS_PUBLISHED = "EXISTS (SELECT 1 FROM reports_publication WHERE id = {row}.publication_id AND status = 'published')"
IS_ENDED = IS_PUBLISHED.replace("status = 'published'", "status IN ('published', 'abandoned')")
ENDED = "A report that is published or abandoned is frozen: a correction is a new publication."
IS_APPROVED = (
    "EXISTS (SELECT 1 FROM reports_approval WHERE publication_id = NEW.id AND voided_at IS NULL "
    "AND words_sha256 = NEW.words_sha256 AND figures_sha256 = NEW.figures_sha256)"
)
IS_ASKED = (
    "EXISTS (SELECT 1 FROM reports_recommendation JOIN reports_publication "
    "ON reports_publication.id = reports_recommendation.publication_id "
    "WHERE reports_recommendation.id = NEW.recommendation_id AND reports_publication.status = 'published')"
)
# They name the table that is altered, and stay as they are.
AS_THEY_WERE = [
    Trigger(
        "reports_publication",
        UPDATE,
        f"NEW.status = 'published' AND OLD.status <> 'published' AND NOT {IS_APPROVED}",
        "A report is published with the words and figures that were approved.",
        name="reports_publication_approved",
    ),
    Trigger("reports_recommendationact", INSERT, f"NOT {IS_ASKED}", "Only what is published is decided."),
]
STATUSES = [
    ("draft", "Drafting"),
    ("for comment", "For comment"),
    ("approved", "Approved"),
    ("published", "Published"),
    ("abandoned", "Abandoned"),
]


class Migration(migrations.Migration):
    dependencies = [
        ("reports", "0007_forms"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        Unseal(
            [
                Trigger("reports_publication", UPDATE, "OLD.status = 'published'", FROZEN),
                Trigger("reports_publication", DELETE, "OLD.status = 'published'", FROZEN),
                Trigger("reports_sectiontext", INSERT, IS_PUBLISHED.format(row="NEW"), VERSIONS),
                *sealed_rows("reports_recommendation", IS_PUBLISHED, FROZEN),
                *AS_THEY_WERE,
            ]
        ),
        migrations.RemoveConstraint("publication", "reports_publication_number_is_unique_in_round"),
        migrations.RemoveConstraint("publication", "reports_publication_status_is_known"),
        migrations.AddField("publication", "abandoned_at", models.DateTimeField(blank=True, null=True)),
        migrations.AddField("publication", "abandoned_because", models.TextField(blank=True)),
        migrations.AddField(
            "publication",
            "abandoned_by",
            models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AlterField(
            "publication", "status", models.CharField(choices=STATUSES, default="draft", max_length=20)
        ),
        migrations.AlterField(
            "publicationevent", "from_status", models.CharField(blank=True, choices=STATUSES, max_length=20)
        ),
        migrations.AlterField("publicationevent", "to_status", models.CharField(choices=STATUSES, max_length=20)),
        migrations.AddConstraint(
            "publication",
            models.UniqueConstraint(
                name="reports_publication_number_is_unique_in_round",
                fields=["round", "number"],
                condition=~Q(status="abandoned"),
            ),
        ),
        migrations.AddConstraint(
            "publication",
            models.CheckConstraint(
                name="reports_publication_status_is_known",
                condition=Q(status__in=["draft", "for comment", "approved", "published", "abandoned"]),
            ),
        ),
        migrations.AddConstraint(
            "publication",
            models.CheckConstraint(
                name="reports_publication_abandoned_says_who_when_and_why",
                condition=Q(number__gt=1, status="abandoned", abandoned_at__isnull=False, abandoned_by__isnull=False)
                & ~Q(abandoned_because="")
                | ~Q(status="abandoned")
                & Q(abandoned_at__isnull=True, abandoned_by__isnull=True, abandoned_because=""),
            ),
        ),
        migrations.CreateModel(
            name="Publishing",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("waiting", "Waiting for the worker"),
                            ("running", "Being published"),
                            ("done", "Published"),
                            ("failed", "Not published"),
                        ],
                        default="waiting",
                        max_length=10,
                    ),
                ),
                ("failure", models.CharField(blank=True, max_length=500, verbose_name="why it was not published")),
                ("asked_at", models.DateTimeField()),
                ("finished_at", models.DateTimeField(blank=True, null=True)),
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "rendering",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="publishings", to="reports.rendering"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        name="reports_publishing_status_is_known",
                        condition=Q(status__in=["waiting", "running", "done", "failed"]),
                    ),
                    models.CheckConstraint(
                        name="reports_publishing_finished_says_when",
                        condition=Q(status__in=["done", "failed"], finished_at__isnull=False)
                        | Q(status__in=["waiting", "running"], finished_at__isnull=True),
                    ),
                    models.CheckConstraint(
                        name="reports_publishing_failed_says_why",
                        condition=(Q(status="failed") & ~Q(failure="")) | (~Q(status="failed") & Q(failure="")),
                    ),
                    models.UniqueConstraint(
                        name="reports_publishing_is_one_at_a_time",
                        fields=["rendering"],
                        condition=Q(status__in=["waiting", "running"]),
                    ),
                ],
            },
        ),
        Seal(
            [
                Trigger("reports_publication", INSERT, "NEW.status <> 'draft'", "A report begins as a draft."),
                Trigger("reports_publication", UPDATE, "OLD.status IN ('published', 'abandoned')", ENDED),
                Trigger("reports_publication", DELETE, "OLD.status IN ('published', 'abandoned')", ENDED),
                Trigger("reports_sectiontext", INSERT, IS_ENDED.format(row="NEW"), VERSIONS),
                *sealed_rows("reports_recommendation", IS_ENDED, ENDED),
                *AS_THEY_WERE,
            ]
        ),
    ]
