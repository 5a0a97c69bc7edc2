import uuid

import django.core.validators
import django.db.models.deletion
import simple_history.models
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("commitments", "0004_likeness"),
        ("compacts", "0002_seals"),
        ("selfassessment", "0004_unseal"),
        ("signatories", "0002_seals"),
    ]

    operations = [
        migrations.CreateModel(
            name="Chase",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("open", "In progress"),
                            ("ready", "Waiting for sign-off"),
                            ("signed off", "Signed off"),
                            ("filed", "Filed"),
                            ("reviewed", "Reviewed"),
                            ("replied", "Replied"),
                            ("settled", "Settled"),
                            ("returned", "Returned for changes"),
                        ],
                        max_length=20,
                        verbose_name="state it was in",
                    ),
                ),
                ("note", models.TextField(blank=True, validators=[django.core.validators.MaxLengthValidator(2000)])),
                ("people_count", models.PositiveSmallIntegerField()),
                ("at", models.DateTimeField()),
                (
                    "assessment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="chases",
                        to="selfassessment.selfassessment",
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Correction",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveSmallIntegerField()),
                (
                    "old_judgement",
                    models.CharField(
                        choices=[
                            ("agree", "Agree"),
                            ("agree in part", "Agree in part"),
                            ("challenge", "Challenge"),
                            ("cannot tell", "Cannot tell"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "new_judgement",
                    models.CharField(
                        choices=[
                            ("agree", "Agree"),
                            ("agree in part", "Agree in part"),
                            ("challenge", "Challenge"),
                            ("cannot tell", "Cannot tell"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "old_reason",
                    models.TextField(blank=True, validators=[django.core.validators.MaxLengthValidator(10000)]),
                ),
                (
                    "new_reason",
                    models.TextField(blank=True, validators=[django.core.validators.MaxLengthValidator(10000)]),
                ),
                ("why", models.TextField(validators=[django.core.validators.MaxLengthValidator(5000)])),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "new_rating",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="selfassessment.scalelevel",
                    ),
                ),
                (
                    "old_rating",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="selfassessment.scalelevel",
                    ),
                ),
                (
                    "verdict",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="corrections",
                        to="selfassessment.verdict",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("verdict", "number"), name="selfassessment_correction_number_is_unique_in_verdict"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("why", ""), _negated=True), name="selfassessment_correction_says_why"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("old_judgement", models.F("new_judgement")), _negated=True),
                            models.Q(("old_reason", models.F("new_reason")), _negated=True),
                            models.Q(("new_rating__isnull", False), ("old_rating__isnull", True)),
                            models.Q(("new_rating__isnull", True), ("old_rating__isnull", False)),
                            models.Q(("old_rating", models.F("new_rating")), _negated=True),
                            _connector="OR",
                        ),
                        name="selfassessment_correction_changes_something",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="EvidenceEvent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField()),
                ("note", models.TextField()),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "evidence",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="events", to="selfassessment.evidence"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Extension",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("due_on", models.DateField(verbose_name="new day to file by")),
                ("reason", models.TextField(validators=[django.core.validators.MaxLengthValidator(2000)])),
                ("at", models.DateTimeField()),
                (
                    "assessment",
                    models.ForeignKey(
                        blank=True,
                        help_text="Empty: everybody.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="extensions",
                        to="selfassessment.selfassessment",
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "round",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="extensions",
                        to="selfassessment.round",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True), name="selfassessment_extension_says_why"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="FiledEvidence",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "evidence",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="filed_in",
                        to="selfassessment.evidence",
                    ),
                ),
                (
                    "filing",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="filed_evidence",
                        to="selfassessment.filing",
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "filed evidence",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("filing", "evidence"), name="selfassessment_filed_evidence_is_named_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Handover",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("note", models.TextField(blank=True, validators=[django.core.validators.MaxLengthValidator(2000)])),
                ("due_on", models.DateField(blank=True, null=True, verbose_name="asked for by")),
                ("asked_at", models.DateTimeField()),
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "assessment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="handovers",
                        to="selfassessment.selfassessment",
                    ),
                ),
                (
                    "invitation",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="handovers",
                        to="signatories.invitation",
                    ),
                ),
                (
                    "to",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="handovers",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="to",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("invitation__isnull", True), ("to__isnull", False)),
                            models.Q(("invitation__isnull", False), ("to__isnull", True)),
                            _connector="OR",
                        ),
                        name="selfassessment_handover_is_to_a_person_or_an_invitation",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="HandedAnswer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "ending",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("done", "Handed back: done"),
                            ("declined", "Handed back: not for them"),
                            ("taken over", "Taken over by an officer"),
                            ("passed on", "Handed to somebody else"),
                            ("left", "Back with the officers: the colleague has left"),
                        ],
                        max_length=20,
                    ),
                ),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                (
                    "ending_note",
                    models.TextField(blank=True, validators=[django.core.validators.MaxLengthValidator(2000)]),
                ),
                (
                    "answer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="handed", to="selfassessment.answer"
                    ),
                ),
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
                    "handover",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="handed", to="selfassessment.handover"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at__isnull", True)),
                        fields=("answer",),
                        name="selfassessment_answer_is_with_one_colleague",
                    ),
                    models.UniqueConstraint(
                        fields=("handover", "answer"), name="selfassessment_handover_names_an_answer_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("ended_at__isnull", True),
                                ("ended_by__isnull", True),
                                ("ending", ""),
                                ("ending_note", ""),
                            ),
                            models.Q(
                                models.Q(("ending", ""), _negated=True),
                                ("ended_at__isnull", False),
                                ("ended_by__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="selfassessment_handed_answer_ended_says_how_who_and_when",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("ending__in", ["", "done", "declined", "taken over", "passed on", "left"])),
                        name="selfassessment_handed_answer_ending_is_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Hearing",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("opened_at", models.DateTimeField()),
                ("closed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "assessment",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="hearing",
                        to="selfassessment.selfassessment",
                    ),
                ),
                (
                    "closed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "opened_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("closed_at__isnull", True), ("closed_by__isnull", True)),
                            models.Q(("closed_at__isnull", False), ("closed_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="selfassessment_hearing_closed_says_who_and_when",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="HearingAddress",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("fingerprint", models.CharField(max_length=64)),
                (
                    "hearing",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="addresses",
                        to="selfassessment.hearing",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("hearing", "fingerprint"), name="selfassessment_hearing_address_is_asked_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="HearingLink",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("secret_sha256", models.CharField(max_length=64, unique=True)),
                ("is_used", models.BooleanField(default=False)),
                (
                    "hearing",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="links", to="selfassessment.hearing"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="HistoricalInterest",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                ("is_funded", models.BooleanField(default=False, verbose_name="our organisation is funded by it")),
                ("is_competitor", models.BooleanField(default=False, verbose_name="our organisation competes with it")),
                (
                    "other",
                    models.TextField(
                        blank=True,
                        validators=[django.core.validators.MaxLengthValidator(500)],
                        verbose_name="something else",
                    ),
                ),
                ("declared_at", models.DateTimeField()),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.CharField(max_length=100, null=True)),
                (
                    "history_type",
                    models.CharField(choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1),
                ),
                (
                    "assessment",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="selfassessment.selfassessment",
                    ),
                ),
                (
                    "declared_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "historical interest",
                "verbose_name_plural": "historical interests",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="Interest",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("is_funded", models.BooleanField(default=False, verbose_name="our organisation is funded by it")),
                ("is_competitor", models.BooleanField(default=False, verbose_name="our organisation competes with it")),
                (
                    "other",
                    models.TextField(
                        blank=True,
                        validators=[django.core.validators.MaxLengthValidator(500)],
                        verbose_name="something else",
                    ),
                ),
                ("declared_at", models.DateTimeField()),
                (
                    "assessment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="interests",
                        to="selfassessment.selfassessment",
                    ),
                ),
                (
                    "declared_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("assessment", "declared_by"), name="selfassessment_interest_is_one_per_reviewer"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="JointSession",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("met_on", models.DateField(verbose_name="when you met")),
                ("reviewer_name", models.CharField(max_length=150)),
                ("reviewer_post", models.CharField(max_length=200)),
                ("partner_name", models.CharField(max_length=150)),
                ("partner_post", models.CharField(max_length=200)),
                (
                    "version",
                    models.PositiveIntegerField(default=0, help_text="Counts saves, so that a stale one is noticed."),
                ),
                ("saved_at", models.DateTimeField()),
                ("confirmed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "confirmed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "review",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="joint_session",
                        to="selfassessment.review",
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
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("confirmed_at__isnull", True), ("confirmed_by__isnull", True)),
                            models.Q(("confirmed_at__isnull", False), ("confirmed_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="selfassessment_joint_session_confirmed_says_who_and_when",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("reviewer_name", ""), _negated=True),
                            models.Q(("reviewer_post", ""), _negated=True),
                            models.Q(("partner_name", ""), _negated=True),
                            models.Q(("partner_post", ""), _negated=True),
                        ),
                        name="selfassessment_joint_session_names_both_sides",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="JointResult",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("is_agreed", models.BooleanField()),
                ("note", models.TextField(blank=True, validators=[django.core.validators.MaxLengthValidator(5000)])),
                (
                    "rating",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="selfassessment.scalelevel",
                    ),
                ),
                (
                    "verdict",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="joint_results",
                        to="selfassessment.verdict",
                    ),
                ),
                (
                    "session",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="results",
                        to="selfassessment.jointsession",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("verdict",), name="selfassessment_joint_result_is_one_per_verdict"),
                    models.CheckConstraint(
                        condition=models.Q(("is_agreed", True), ("rating__isnull", True), _connector="OR"),
                        name="selfassessment_joint_result_without_agreement_has_no_rating",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="LinkCheck",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("checked_at", models.DateTimeField()),
                ("is_answered", models.BooleanField()),
                ("problem", models.CharField(blank=True, max_length=200)),
                (
                    "since_at",
                    models.DateTimeField(help_text="When the first of the checks that went like this one was made."),
                ),
                (
                    "evidence",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="link_check",
                        to="selfassessment.evidence",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("is_answered", True), ("problem", "")),
                            models.Q(("is_answered", False), models.Q(("problem", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="selfassessment_link_check_says_what_went_wrong",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="LinkHost",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=255, unique=True)),
                ("busy_until_at", models.DateTimeField(blank=True, null=True)),
            ],
        ),
        migrations.CreateModel(
            name="Remark",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("text", models.TextField(validators=[django.core.validators.MaxLengthValidator(5000)])),
                ("at", models.DateTimeField()),
                (
                    "answer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="remarks", to="selfassessment.answer"
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("text", ""), _negated=True), name="selfassessment_remark_says_something"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Reopening",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("asked_at", models.DateTimeField()),
                ("is_own_request", models.BooleanField(verbose_name="asked for by the organisation itself")),
                ("granted_at", models.DateTimeField(blank=True, null=True)),
                ("declined_at", models.DateTimeField(blank=True, null=True)),
                (
                    "note",
                    models.TextField(
                        blank=True,
                        validators=[django.core.validators.MaxLengthValidator(2000)],
                        verbose_name="why it was declined",
                    ),
                ),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "declined_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
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
                    "filing",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reopenings",
                        to="selfassessment.filing",
                    ),
                ),
                (
                    "granted_by",
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
                            models.Q(("granted_at__isnull", True), ("granted_by__isnull", True)),
                            models.Q(("granted_at__isnull", False), ("granted_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="selfassessment_reopening_granted_says_who_and_when",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("declined_at__isnull", True), ("declined_by__isnull", True)),
                            models.Q(("declined_at__isnull", False), ("declined_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="selfassessment_reopening_declined_says_who_and_when",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ended_at__isnull", True), ("ended_by__isnull", True)),
                            models.Q(("ended_at__isnull", False), ("ended_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="selfassessment_reopening_ended_says_who_and_when",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("granted_at__isnull", True), ("declined_at__isnull", True), _connector="OR"
                        ),
                        name="selfassessment_reopening_is_decided_one_way",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("declined_at__isnull", True), models.Q(("note", ""), _negated=True), _connector="OR"
                        ),
                        name="selfassessment_reopening_declined_says_why",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("ended_at__isnull", True), ("granted_at__isnull", False), _connector="OR"),
                        name="selfassessment_reopening_ends_after_it_was_granted",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("declined_at__isnull", True), ("ended_at__isnull", True)),
                        fields=("filing",),
                        name="selfassessment_reopening_is_one_at_a_time",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ReopenedAnswer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("reason", models.TextField(validators=[django.core.validators.MaxLengthValidator(2000)])),
                ("is_changed", models.BooleanField(help_text="Known once it is filed again.", null=True)),
                (
                    "answer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="reopened", to="selfassessment.answer"
                    ),
                ),
                (
                    "reopening",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="answers",
                        to="selfassessment.reopening",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("reopening", "answer"), name="selfassessment_reopened_answer_is_named_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True),
                        name="selfassessment_reopened_answer_says_why",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SendBack",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("content", models.TextField(help_text="What was read, to say later what has changed since.")),
                ("note", models.TextField()),
                ("sent_back_at", models.DateTimeField()),
                (
                    "assessment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="send_backs",
                        to="selfassessment.selfassessment",
                    ),
                ),
                (
                    "sent_back_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Voice",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "said",
                    models.CharField(
                        choices=[
                            ("was", "This was our experience"),
                            ("was not", "This was not our experience"),
                            ("cannot say", "We cannot say"),
                        ],
                        max_length=20,
                    ),
                ),
                ("comment", models.TextField(blank=True, validators=[django.core.validators.MaxLengthValidator(1000)])),
                (
                    "answer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="voices", to="selfassessment.answer"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("said__in", ["was", "was not", "cannot say"])),
                        name="selfassessment_voice_is_known",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="WorkbookUpload",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "original_name",
                    models.CharField(blank=True, max_length=200, verbose_name="what its owner called it"),
                ),
                (
                    "filled",
                    models.TextField(
                        help_text="What was read of it, as JSON; the answers themselves are written as rows."
                    ),
                ),
                ("uploaded_at", models.DateTimeField()),
                (
                    "assessment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="workbook_uploads",
                        to="selfassessment.selfassessment",
                    ),
                ),
                (
                    "uploaded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
        ),
        migrations.RemoveConstraint(
            model_name="measurement",
            name="selfassessment_measurement_says_something",
        ),
        migrations.RemoveConstraint(
            model_name="selfassessment",
            name="selfassessment_selfassessment_status_is_known",
        ),
        migrations.RemoveConstraint(
            model_name="selfassessment",
            name="selfassessment_sealed_says_who_and_when",
        ),
        migrations.RemoveConstraint(
            model_name="signoff",
            name="selfassessment_sign_off_is_one_at_a_time",
        ),
        migrations.AddField(
            model_name="answer",
            name="copied_from",
            field=models.ForeignKey(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="copies",
                to="selfassessment.answer",
            ),
        ),
        migrations.AddField(
            model_name="answer",
            name="is_unconfirmed",
            field=models.BooleanField(
                default=False,
                help_text="Copied whole, and nobody has touched it since.",
                verbose_name="copied and not confirmed",
            ),
        ),
        migrations.AddField(
            model_name="answer",
            name="sitting",
            field=models.CharField(blank=True, editable=False, max_length=40),
        ),
        migrations.AddField(
            model_name="answer",
            name="turn",
            field=models.PositiveIntegerField(default=0, editable=False, help_text="Counts what one sitting sent."),
        ),
        migrations.AddField(
            model_name="evidence",
            name="covers_from_on",
            field=models.DateField(blank=True, null=True, verbose_name="first day it speaks for"),
        ),
        migrations.AddField(
            model_name="evidence",
            name="covers_to_on",
            field=models.DateField(blank=True, null=True, verbose_name="last day it speaks for"),
        ),
        migrations.AddField(
            model_name="evidence",
            name="first_version",
            field=models.ForeignKey(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="later_versions",
                to="selfassessment.evidence",
            ),
        ),
        migrations.AddField(
            model_name="evidence",
            name="good_until_on",
            field=models.DateField(blank=True, null=True, verbose_name="good until"),
        ),
        migrations.AddField(
            model_name="evidence",
            name="number",
            field=models.PositiveSmallIntegerField(default=1, editable=False, verbose_name="version"),
        ),
        migrations.AddField(
            model_name="evidence",
            name="retired_at",
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name="evidence",
            name="retired_by",
            field=models.ForeignKey(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="evidence",
            name="visibility",
            field=models.CharField(
                choices=[("partners", "Partners only"), ("public", "Anyone")], default="partners", max_length=10
            ),
        ),
        migrations.AddField(
            model_name="filing",
            name="due_on",
            field=models.DateField(
                help_text="As it stood then, with any extension.", null=True, verbose_name="last day to file in time"
            ),
        ),
        migrations.AddField(
            model_name="filing",
            name="previous",
            field=models.OneToOneField(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="next",
                to="selfassessment.filing",
            ),
        ),
        migrations.AddField(
            model_name="filing",
            name="reason",
            field=models.TextField(
                blank=True,
                validators=[django.core.validators.MaxLengthValidator(2000)],
                verbose_name="why it was filed again",
            ),
        ),
        migrations.AddField(
            model_name="historicalanswer",
            name="copied_from",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="selfassessment.answer",
            ),
        ),
        migrations.AddField(
            model_name="historicalanswer",
            name="is_unconfirmed",
            field=models.BooleanField(
                default=False,
                help_text="Copied whole, and nobody has touched it since.",
                verbose_name="copied and not confirmed",
            ),
        ),
        migrations.AddField(
            model_name="historicalanswer",
            name="sitting",
            field=models.CharField(blank=True, editable=False, max_length=40),
        ),
        migrations.AddField(
            model_name="historicalanswer",
            name="turn",
            field=models.PositiveIntegerField(default=0, editable=False, help_text="Counts what one sitting sent."),
        ),
        migrations.AddField(
            model_name="historicalmeasurement",
            name="table",
            field=models.TextField(
                blank=True,
                help_text="The numbers behind the value: a line for each row, the cells apart by tabs.",
                validators=[django.core.validators.MaxLengthValidator(6000)],
                verbose_name="small table",
            ),
        ),
        migrations.AddField(
            model_name="historicalmeasurement",
            name="why_missed",
            field=models.TextField(
                blank=True,
                validators=[django.core.validators.MaxLengthValidator(2000)],
                verbose_name="why it misses the standard",
            ),
        ),
        migrations.AddField(
            model_name="historicalverdict",
            name="correction_number",
            field=models.PositiveSmallIntegerField(
                default=0, help_text="Counts corrections after release; each has a row that says what and why."
            ),
        ),
        migrations.AddField(
            model_name="measurement",
            name="table",
            field=models.TextField(
                blank=True,
                help_text="The numbers behind the value: a line for each row, the cells apart by tabs.",
                validators=[django.core.validators.MaxLengthValidator(6000)],
                verbose_name="small table",
            ),
        ),
        migrations.AddField(
            model_name="measurement",
            name="why_missed",
            field=models.TextField(
                blank=True,
                validators=[django.core.validators.MaxLengthValidator(2000)],
                verbose_name="why it misses the standard",
            ),
        ),
        migrations.AddField(
            model_name="round",
            name="extended_due_on",
            field=models.DateField(
                blank=True,
                editable=False,
                help_text="The latest extension for all; kept beside it so that each list and each figure can count by it.",
                null=True,
                verbose_name="everybody’s new day",
            ),
        ),
        migrations.AddField(
            model_name="selfassessment",
            name="extended_due_on",
            field=models.DateField(
                blank=True,
                editable=False,
                help_text="The latest extension for this organisation; kept beside it so that lists and figures count by it.",
                null=True,
                verbose_name="its own new day",
            ),
        ),
        migrations.AddField(
            model_name="signoff",
            name="content",
            field=models.TextField(
                blank=True,
                default="",
                help_text="To say later what has changed since. The oldest, where never filed, have the hash alone.",
            ),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="signoff",
            name="number",
            field=models.PositiveSmallIntegerField(default=1, help_text="Of the filing that it is for."),
        ),
        migrations.AddField(
            model_name="verdict",
            name="correction_number",
            field=models.PositiveSmallIntegerField(
                default=0, help_text="Counts corrections after release; each has a row that says what and why."
            ),
        ),
        migrations.AlterField(
            model_name="event",
            name="from_status",
            field=models.CharField(
                blank=True,
                choices=[
                    ("open", "In progress"),
                    ("ready", "Waiting for sign-off"),
                    ("signed off", "Signed off"),
                    ("filed", "Filed"),
                    ("reviewed", "Reviewed"),
                    ("replied", "Replied"),
                    ("settled", "Settled"),
                    ("returned", "Returned for changes"),
                ],
                max_length=20,
            ),
        ),
        migrations.AlterField(
            model_name="event",
            name="to_status",
            field=models.CharField(
                choices=[
                    ("open", "In progress"),
                    ("ready", "Waiting for sign-off"),
                    ("signed off", "Signed off"),
                    ("filed", "Filed"),
                    ("reviewed", "Reviewed"),
                    ("replied", "Replied"),
                    ("settled", "Settled"),
                    ("returned", "Returned for changes"),
                ],
                max_length=20,
            ),
        ),
        migrations.AlterField(
            model_name="filing",
            name="is_late",
            field=models.BooleanField(help_text="Of the first filing; those after it were asked for, and carry it on."),
        ),
        migrations.AlterField(
            model_name="selfassessment",
            name="status",
            field=models.CharField(
                choices=[
                    ("open", "In progress"),
                    ("ready", "Waiting for sign-off"),
                    ("signed off", "Signed off"),
                    ("filed", "Filed"),
                    ("reviewed", "Reviewed"),
                    ("replied", "Replied"),
                    ("settled", "Settled"),
                    ("returned", "Returned for changes"),
                ],
                default="open",
                max_length=20,
            ),
        ),
        migrations.AddConstraint(
            model_name="answer",
            constraint=models.CheckConstraint(
                condition=models.Q(("is_unconfirmed", False), ("copied_from__isnull", False), _connector="OR"),
                name="selfassessment_answer_unconfirmed_was_copied",
            ),
        ),
        migrations.AddConstraint(
            model_name="evidence",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("first_version__isnull", True), ("number", 1)),
                    models.Q(("first_version__isnull", False), ("number__gt", 1)),
                    _connector="OR",
                ),
                name="selfassessment_evidence_first_version_is_1",
            ),
        ),
        migrations.AddConstraint(
            model_name="evidence",
            constraint=models.UniqueConstraint(
                fields=("first_version", "number"), name="selfassessment_evidence_version_is_unique"
            ),
        ),
        migrations.AddConstraint(
            model_name="evidence",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("covers_from_on__isnull", True),
                    ("covers_to_on__isnull", True),
                    ("covers_to_on__gte", models.F("covers_from_on")),
                    _connector="OR",
                ),
                name="selfassessment_evidence_covers_days_in_order",
            ),
        ),
        migrations.AddConstraint(
            model_name="evidence",
            constraint=models.CheckConstraint(
                condition=models.Q(("visibility__in", ["partners", "public"])),
                name="selfassessment_evidence_visibility_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="evidence",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("retired_at__isnull", True), ("retired_by__isnull", True)),
                    models.Q(("retired_at__isnull", False), ("retired_by__isnull", False)),
                    _connector="OR",
                ),
                name="selfassessment_evidence_retired_says_who_and_when",
            ),
        ),
        migrations.AddConstraint(
            model_name="filing",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("number", 1), ("previous__isnull", True), ("reason", "")),
                    models.Q(("number__gt", 1), ("previous__isnull", False), models.Q(("reason", ""), _negated=True)),
                    _connector="OR",
                ),
                name="selfassessment_filing_made_again_follows_one_and_says_why",
            ),
        ),
        migrations.AddConstraint(
            model_name="measurement",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("value__isnull", False),
                    models.Q(("how_measured", ""), _negated=True),
                    models.Q(("why_missed", ""), _negated=True),
                    models.Q(("table", ""), _negated=True),
                    _connector="OR",
                ),
                name="selfassessment_measurement_says_something",
            ),
        ),
        migrations.AddConstraint(
            model_name="round",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("extended_due_on__isnull", True),
                    models.Q(
                        ("extended_due_on__gt", models.F("due_on")), ("extended_due_on__lte", models.F("review_due_on"))
                    ),
                    _connector="OR",
                ),
                name="selfassessment_round_extension_never_shortens",
            ),
        ),
        migrations.AddConstraint(
            model_name="selfassessment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "status__in",
                        ["open", "ready", "signed off", "filed", "reviewed", "replied", "settled", "returned"],
                    )
                ),
                name="selfassessment_selfassessment_status_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="selfassessment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("filed_at__isnull", False),
                        ("filed_by__isnull", False),
                        ("status__in", ["filed", "reviewed", "replied", "settled"]),
                    ),
                    models.Q(
                        ("filed_at__isnull", True),
                        ("filed_by__isnull", True),
                        ("status__in", ["open", "ready", "signed off", "returned"]),
                    ),
                    _connector="OR",
                ),
                name="selfassessment_sealed_says_who_and_when",
            ),
        ),
        migrations.AddConstraint(
            model_name="signoff",
            constraint=models.UniqueConstraint(
                condition=models.Q(("voided_at__isnull", True)),
                fields=("assessment", "number"),
                name="selfassessment_sign_off_is_one_at_a_time",
            ),
        ),
    ]
