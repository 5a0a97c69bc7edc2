"""A report's words become sections with versions, comments, an approval and recommendations.

Of a report that is being written the one text becomes the first version of its summary. One that is published keeps the
text where it was frozen.
"""

import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from compacts.sealing import DELETE, INSERT, UPDATE, Seal, Trigger, Unseal, append_only, sealed_rows

FROZEN = "A published report is frozen: a correction is a new publication."
CHANGED = (
    "OLD.status IN ('done', 'failed') OR NEW.publication_id <> OLD.publication_id OR NEW.figures <> OLD.figures "
    "OR NEW.commentary <> OLD.commentary OR NEW.content_sha256 <> OLD.content_sha256 "
    "OR NEW.template_version <> OLD.template_version OR NEW.is_draft <> OLD.is_draft"
)
AS_MADE = "A PDF stays as it was made; ask for another."
STOOD = [
    Trigger("reports_publication", UPDATE, "OLD.status = 'published'", FROZEN),
    Trigger("reports_publication", DELETE, "OLD.status = 'published'", FROZEN),
    *append_only("reports_publicationevent", "What happened to a report stays on the record."),
    Trigger("reports_rendering", UPDATE, CHANGED, AS_MADE),
]
IS_PUBLISHED = "EXISTS (SELECT 1 FROM reports_publication WHERE id = {row}.publication_id AND status = 'published')"
IS_APPROVED = (
    "EXISTS (SELECT 1 FROM reports_approval WHERE publication_id = NEW.id AND voided_at IS NULL "
    "AND words_sha256 = NEW.words_sha256 AND figures_sha256 = NEW.figures_sha256)"
)
APPROVED = "A report is published with the words and figures that were approved."
VERSIONS = "What was written stays as it was saved, and nothing is added once it is published."
COMMENT_CHANGED = (
    "OLD.answered_at IS NOT NULL OR NEW.publication_id <> OLD.publication_id OR NEW.key <> OLD.key "
    "OR NEW.text <> OLD.text OR NEW.at <> OLD.at OR NEW.by_id <> OLD.by_id"
)
COMMENTS = "A comment stays as it was made; it is answered once."
APPROVAL_CHANGED = " OR ".join(
    ["OLD.voided_at IS NOT NULL"]
    + [
        f"NEW.{column} <> OLD.{column}"
        for column in [
            *("publication_id", "number", "body", "met_on", "minute", "words", "words_sha256", "figures_sha256"),
            *("approved_at", "approved_by_id"),
        ]
    ]
)
APPROVALS = "An approval stays on the record; a change of the report makes it void."
LOG = "What became of a recommendation is added to, and never changed."
IS_ASKED = (
    "EXISTS (SELECT 1 FROM reports_recommendation JOIN reports_publication "
    "ON reports_publication.id = reports_recommendation.publication_id "
    "WHERE reports_recommendation.id = NEW.recommendation_id AND reports_publication.status = 'published')"
)


def carry_over(apps, schema_editor):
    """The one text of a report that is being written is the first version of its summary."""
    Publication = apps.get_model("reports", "Publication")
    SectionText = apps.get_model("reports", "SectionText")
    for publication in Publication.objects.filter(status="draft").exclude(commentary=""):
        SectionText.objects.create(
            publication=publication,
            key="summary",
            number=1,
            text=publication.commentary,
            at=publication.saved_at or publication.started_at,
            by_id=publication.saved_by_id or publication.started_by_id,
        )
        publication.commentary, publication.saved_at, publication.saved_by = "", None, None
        publication.save(update_fields=["commentary", "saved_at", "saved_by"])


def carry_back(apps, schema_editor):
    SectionText = apps.get_model("reports", "SectionText")
    for text in SectionText.objects.filter(key="summary", publication__status="draft").order_by("number"):
        publication = text.publication
        publication.commentary, publication.saved_at, publication.saved_by_id = text.text, text.at, text.by_id
        publication.save(update_fields=["commentary", "saved_at", "saved_by"])


def make_sure(apps, schema_editor):
    """Keys to other tables are looked at now, before PostgreSQL is asked to change these tables any further."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        schema_editor.execute("SET CONSTRAINTS ALL DEFERRED")


class Migration(migrations.Migration):
    dependencies = [
        ("reports", "0005_open_data"),
        ("selfassessment", "0009_seal_what_was_left_open"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        Unseal(STOOD),
        migrations.CreateModel(
            name="Approval",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveSmallIntegerField()),
                ("body", models.CharField(max_length=200, verbose_name="which body approved it")),
                ("met_on", models.DateField(verbose_name="day of the meeting")),
                ("minute", models.CharField(max_length=100, verbose_name="minute reference")),
                (
                    "words",
                    models.TextField(
                        help_text="Canonical JSON of everything that people wrote; its hash is of these bytes."
                    ),
                ),
                ("words_sha256", models.CharField(max_length=64)),
                ("figures_sha256", models.CharField(max_length=64)),
                ("approved_at", models.DateTimeField()),
                ("voided_at", models.DateTimeField(blank=True, null=True)),
                ("void_because", models.TextField(blank=True)),
                (
                    "approved_by",
                    models.ForeignKey(
                        help_text="Who recorded it.",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "publication",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="approvals", to="reports.publication"
                    ),
                ),
                (
                    "voided_by",
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
                    models.UniqueConstraint(
                        fields=("publication", "number"), name="reports_approval_number_is_unique_in_publication"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("voided_at__isnull", True)),
                        fields=("publication",),
                        name="reports_approval_one_stands",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("body", ""), _negated=True),
                            models.Q(("minute", ""), _negated=True),
                            models.Q(("words", ""), _negated=True),
                            models.Q(("words_sha256", ""), _negated=True),
                            models.Q(("figures_sha256", ""), _negated=True),
                        ),
                        name="reports_approval_says_who_when_and_what",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("void_because", ""), ("voided_at__isnull", True), ("voided_by__isnull", True)),
                            models.Q(
                                ("voided_at__isnull", False),
                                ("voided_by__isnull", False),
                                models.Q(("void_because", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="reports_approval_void_says_who_when_and_why",
                    ),
                ]
            },
        ),
        migrations.CreateModel(
            name="Comment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=30, verbose_name="which section")),
                ("text", models.TextField(validators=[django.core.validators.MaxLengthValidator(4000)])),
                ("at", models.DateTimeField()),
                (
                    "answer",
                    models.TextField(
                        blank=True,
                        validators=[django.core.validators.MaxLengthValidator(4000)],
                        verbose_name="what came of it",
                    ),
                ),
                ("answered_at", models.DateTimeField(blank=True, null=True)),
                (
                    "answered_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "publication",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="comments", to="reports.publication"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("text", ""), _negated=True), name="reports_comment_says_something"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("answered_at__isnull", True), ("answered_by__isnull", True)),
                            models.Q(("answered_at__isnull", False), ("answered_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="reports_comment_answered_says_who_and_when",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("answered_at__isnull", False), ("answer", ""), _connector="OR"),
                        name="reports_comment_has_no_answer_before_it_is_dealt_with",
                    ),
                ]
            },
        ),
        migrations.CreateModel(
            name="Participant",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(choices=[("author", "Author"), ("reader", "Reader")], max_length=10)),
                ("invited_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                (
                    "ended_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "invited_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "publication",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="participants",
                        to="reports.publication",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at__isnull", True)),
                        fields=("publication", "user"),
                        name="reports_participant_takes_part_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["author", "reader"])), name="reports_participant_kind_is_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ended_at__isnull", True), ("ended_by__isnull", True)),
                            models.Q(("ended_at__isnull", False), ("ended_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="reports_participant_ended_says_who_and_when",
                    ),
                ]
            },
        ),
        migrations.CreateModel(
            name="Recommendation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveSmallIntegerField()),
                ("text", models.TextField(validators=[django.core.validators.MaxLengthValidator(2000)])),
                ("to_whom", models.CharField(max_length=200, verbose_name="who is asked to decide")),
                ("owner", models.CharField(blank=True, max_length=200, verbose_name="proposed owner")),
                ("due_on", models.DateField(blank=True, null=True, verbose_name="proposed day")),
                (
                    "version",
                    models.PositiveIntegerField(default=1, help_text="Counts saves, so that a stale one is noticed."),
                ),
                ("saved_at", models.DateTimeField()),
                (
                    "origin",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="later",
                        to="reports.recommendation",
                    ),
                ),
                (
                    "publication",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="recommendations",
                        to="reports.publication",
                    ),
                ),
                (
                    "saved_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("publication", "number"), name="reports_recommendation_number_is_unique_in_publication"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("text", ""), _negated=True), models.Q(("to_whom", ""), _negated=True)
                        ),
                        name="reports_recommendation_says_what_and_to_whom",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("number__gte", 1)), name="reports_recommendation_numbers_begin_at_one"
                    ),
                ]
            },
        ),
        migrations.CreateModel(
            name="RecommendationAct",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[("decided", "Decided"), ("progress", "Progress"), ("done", "Done")], max_length=10
                    ),
                ),
                ("happened_on", models.DateField()),
                (
                    "decision",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("accepted", "Accepted"),
                            ("accepted with changes", "Accepted with changes"),
                            ("not accepted", "Not accepted"),
                            ("deferred", "Deferred"),
                        ],
                        max_length=30,
                    ),
                ),
                (
                    "owner",
                    models.CharField(blank=True, max_length=200, verbose_name="owner from now on, if that changes"),
                ),
                ("due_on", models.DateField(blank=True, null=True, verbose_name="due from now on, if that changes")),
                ("note", models.TextField(blank=True, validators=[django.core.validators.MaxLengthValidator(2000)])),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "recommendation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="acts", to="reports.recommendation"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["decided", "progress", "done"])),
                        name="reports_recommendationact_kind_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("decision__in", ["accepted", "accepted with changes", "not accepted", "deferred"]),
                                ("kind", "decided"),
                            ),
                            models.Q(models.Q(("kind", "decided"), _negated=True), ("decision", "")),
                            _connector="OR",
                        ),
                        name="reports_recommendationact_decided_says_what",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "progress"), _negated=True),
                            models.Q(("note", ""), _negated=True),
                            models.Q(("owner", ""), _negated=True),
                            ("due_on__isnull", False),
                            _connector="OR",
                        ),
                        name="reports_recommendationact_progress_says_something",
                    ),
                ]
            },
        ),
        migrations.CreateModel(
            name="SectionText",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=30, verbose_name="which section")),
                ("number", models.PositiveIntegerField()),
                ("text", models.TextField(blank=True, verbose_name="Markdown")),
                ("at", models.DateTimeField()),
                (
                    "note",
                    models.CharField(
                        blank=True, max_length=200, verbose_name="where it comes from, if it was not typed"
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "publication",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="texts", to="reports.publication"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("publication", "key", "number"), name="reports_sectiontext_number_is_unique_in_section"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("number__gte", 1)), name="reports_sectiontext_numbers_begin_at_one"
                    ),
                ]
            },
        ),
        migrations.RemoveConstraint(
            model_name="publication",
            name="reports_publication_status_is_known",
        ),
        migrations.RemoveConstraint(
            model_name="publication",
            name="reports_publication_published_says_who_when_and_what",
        ),
        migrations.RemoveField(
            model_name="publication",
            name="version",
        ),
        migrations.AddField(
            model_name="publication",
            name="correction_reason",
            field=models.TextField(blank=True, verbose_name="why the one before it is corrected"),
        ),
        migrations.AddField(
            model_name="publication",
            name="text_sha256",
            field=models.CharField(
                blank=True, max_length=64, verbose_name="hash of the paper's text, without its mark-up"
            ),
        ),
        migrations.AddField(
            model_name="publication",
            name="words",
            field=models.TextField(
                blank=True, help_text="Canonical JSON of all that people wrote, hashed as it stands."
            ),
        ),
        migrations.AddField(
            model_name="publication",
            name="words_sha256",
            field=models.CharField(blank=True, max_length=64),
        ),
        migrations.AddField(
            model_name="rendering",
            name="text_sha256",
            field=models.CharField(
                blank=True, max_length=64, verbose_name="hash of the paper's text, without its mark-up"
            ),
        ),
        migrations.AddField(
            model_name="rendering",
            name="words",
            field=models.TextField(blank=True, help_text="Canonical JSON of all that people wrote."),
        ),
        migrations.AlterField(
            model_name="publication",
            name="commentary",
            field=models.TextField(blank=True, validators=[django.core.validators.MaxLengthValidator(20000)]),
        ),
        migrations.AlterField(
            model_name="publication",
            name="status",
            field=models.CharField(
                choices=[
                    ("draft", "Drafting"),
                    ("for comment", "For comment"),
                    ("approved", "Approved"),
                    ("published", "Published"),
                ],
                default="draft",
                max_length=20,
            ),
        ),
        migrations.AlterField(
            model_name="publicationevent",
            name="from_status",
            field=models.CharField(
                blank=True,
                choices=[
                    ("draft", "Drafting"),
                    ("for comment", "For comment"),
                    ("approved", "Approved"),
                    ("published", "Published"),
                ],
                max_length=20,
            ),
        ),
        migrations.AlterField(
            model_name="publicationevent",
            name="to_status",
            field=models.CharField(
                choices=[
                    ("draft", "Drafting"),
                    ("for comment", "For comment"),
                    ("approved", "Approved"),
                    ("published", "Published"),
                ],
                max_length=20,
            ),
        ),
        migrations.AlterField(
            model_name="rendering",
            name="is_draft",
            field=models.BooleanField(help_text="Made before it was approved, and marked so on every page."),
        ),
        migrations.AddConstraint(
            model_name="publication",
            constraint=models.CheckConstraint(
                condition=models.Q(("status__in", ["draft", "for comment", "approved", "published"])),
                name="reports_publication_status_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="publication",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("correction_reason", ""), ("number", 1)),
                    models.Q(("number__gt", 1), models.Q(("correction_reason", ""), _negated=True)),
                    _connector="OR",
                ),
                name="reports_publication_correction_says_why",
            ),
        ),
        migrations.AddConstraint(
            model_name="publication",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("words", ""), ("words_sha256", "")),
                    models.Q(models.Q(("words", ""), _negated=True), models.Q(("words_sha256", ""), _negated=True)),
                    _connector="OR",
                ),
                name="reports_publication_words_have_their_hash",
            ),
        ),
        migrations.AddConstraint(
            model_name="publication",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        models.Q(("status", "published"), _negated=True),
                        ("published_at__isnull", True),
                        ("published_by__isnull", True),
                    ),
                    models.Q(
                        ("published_at__isnull", False),
                        ("published_by__isnull", False),
                        ("status", "published"),
                        models.Q(("figures", ""), _negated=True),
                        models.Q(("figures_sha256", ""), _negated=True),
                        models.Q(("pdf", ""), _negated=True),
                        models.Q(("pdf_sha256", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="reports_publication_published_says_who_when_and_what",
            ),
        ),
        migrations.RunPython(make_sure, make_sure),
        migrations.RunPython(carry_over, carry_back),
        migrations.RunPython(make_sure, make_sure),
        Seal(
            [
                *STOOD[:-1],
                Trigger(
                    "reports_publication",
                    UPDATE,
                    f"NEW.status = 'published' AND OLD.status <> 'published' AND NOT {IS_APPROVED}",
                    APPROVED,
                    name="reports_publication_approved",
                ),
                Trigger("reports_rendering", UPDATE, f"{CHANGED} OR NEW.words <> OLD.words", AS_MADE),
                Trigger("reports_sectiontext", INSERT, IS_PUBLISHED.format(row="NEW"), VERSIONS),
                *append_only("reports_sectiontext", VERSIONS),
                Trigger("reports_comment", UPDATE, COMMENT_CHANGED, COMMENTS),
                Trigger("reports_comment", DELETE, "", COMMENTS),
                Trigger("reports_approval", UPDATE, APPROVAL_CHANGED, APPROVALS),
                Trigger("reports_approval", DELETE, "", APPROVALS),
                *sealed_rows("reports_recommendation", IS_PUBLISHED, FROZEN),
                Trigger("reports_recommendationact", INSERT, f"NOT {IS_ASKED}", "Only what is published is decided."),
                *append_only("reports_recommendationact", LOG),
            ]
        ),
    ]
