import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("compacts", "0003_seal_the_end"),
        ("reports", "0006_written_sections"),
        ("selfassessment", "0009_seal_what_was_left_open"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name="renderedfile",
            name="form",
            field=models.CharField(
                choices=[
                    ("summary", "Summary on one page"),
                    ("word", "Word file"),
                    ("workbook", "Excel workbook"),
                    ("data", "Tables as CSV and JSON"),
                ],
                max_length=20,
            ),
        ),
        migrations.CreateModel(
            name="CoverSheet",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveSmallIntegerField()),
                ("title", models.CharField(max_length=120)),
                (
                    "version",
                    models.PositiveIntegerField(default=0, help_text="Counts saves, so that a stale one is noticed."),
                ),
                ("started_at", models.DateTimeField()),
                ("saved_at", models.DateTimeField(blank=True, null=True)),
                (
                    "round",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="cover_sheets",
                        to="selfassessment.round",
                    ),
                ),
                (
                    "saved_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "started_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("round", "number"), name="reports_cover_sheet_number_is_unique_in_round"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("saved_at__isnull", True), ("saved_by__isnull", True)),
                            models.Q(("saved_at__isnull", False), ("saved_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="reports_cover_sheet_saved_says_who_and_when",
                    ),
                ]
            },
        ),
        migrations.CreateModel(
            name="SheetEntry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("position", models.PositiveSmallIntegerField()),
                ("name", models.CharField(max_length=120)),
                ("help", models.CharField(blank=True, max_length=300)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("line", "One line"),
                            ("words", "Several lines"),
                            ("day", "A date"),
                            ("heading", "A heading over the fields that follow"),
                        ],
                        max_length=10,
                    ),
                ),
                ("text", models.TextField(blank=True)),
                (
                    "sheet",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="entries", to="reports.coversheet"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("sheet", "position"), name="reports_sheet_entry_place_is_unique"),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["line", "words", "day", "heading"])),
                        name="reports_sheet_entry_kind_is_known",
                    ),
                ]
            },
        ),
        migrations.CreateModel(
            name="SheetPrint",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "status",
                    models.CharField(
                        choices=[("waiting", "Being made"), ("done", "Ready"), ("failed", "Not made")],
                        default="waiting",
                        max_length=10,
                    ),
                ),
                ("failure", models.CharField(blank=True, max_length=500, verbose_name="why it was not made")),
                ("content", models.TextField(help_text="Canonical JSON of all that the files say.")),
                ("version", models.PositiveIntegerField(help_text="Of which save of the sheet it is made.")),
                ("pdf", models.FileField(blank=True, max_length=200, upload_to="")),
                ("pdf_sha256", models.CharField(blank=True, max_length=64)),
                ("word", models.FileField(blank=True, max_length=200, upload_to="")),
                ("word_sha256", models.CharField(blank=True, max_length=64)),
                ("asked_at", models.DateTimeField()),
                ("finished_at", models.DateTimeField(blank=True, null=True)),
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "sheet",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="prints", to="reports.coversheet"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("status__in", ["waiting", "done", "failed"])),
                        name="reports_sheet_print_status_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("finished_at__isnull", False),
                                ("status", "done"),
                                models.Q(("pdf", ""), _negated=True),
                                models.Q(("word", ""), _negated=True),
                            ),
                            models.Q(models.Q(("status", "done"), _negated=True), ("pdf", ""), ("word", "")),
                            _connector="OR",
                        ),
                        name="reports_sheet_print_done_has_its_files",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("finished_at__isnull", False),
                                ("status", "failed"),
                                models.Q(("failure", ""), _negated=True),
                            ),
                            models.Q(models.Q(("status", "failed"), _negated=True), ("failure", "")),
                            _connector="OR",
                        ),
                        name="reports_sheet_print_failed_says_why",
                    ),
                ]
            },
        ),
        migrations.CreateModel(
            name="SheetTemplate",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("title", models.CharField(max_length=120)),
                ("changed_at", models.DateTimeField()),
                (
                    "changed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "partnership",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="cover_sheet_template",
                        to="compacts.partnership",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="SheetField",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("position", models.PositiveSmallIntegerField()),
                ("name", models.CharField(max_length=120)),
                ("help", models.CharField(blank=True, max_length=300)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("line", "One line"),
                            ("words", "Several lines"),
                            ("day", "A date"),
                            ("heading", "A heading over the fields that follow"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "filled_from",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "Nothing: it begins empty"),
                            ("title", "The title of the report"),
                            ("period", "When self-assessments were made"),
                            ("body", "The body that oversees the agreement"),
                            ("headlines", "The headline figures"),
                            ("board", "What needs the board"),
                            ("recommendations", "The recommendations"),
                            ("consultation", "Who returned a self-assessment, and who reviewed"),
                            ("papers", "Where the report and its files are"),
                            ("next-steps", "The next steps"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "template",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="fields", to="reports.sheettemplate"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["line", "words", "day", "heading"])),
                        name="reports_sheet_field_kind_is_known",
                    ),
                ]
            },
        ),
    ]
