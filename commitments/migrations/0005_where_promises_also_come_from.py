from django.db import migrations, models

from compacts.sealing import Seal, sealed_rows

MESSAGE = "An edition that is or was in force is frozen: a change of wording needs a new edition."
CLAUSE_IS_FROZEN = (
    "(SELECT e.status FROM compacts_edition e JOIN commitments_clause c ON c.edition_id = e.id "
    "WHERE c.id = {row}.clause_id) <> 'draft'"
)


class Migration(migrations.Migration):
    dependencies = [("commitments", "0004_likeness"), ("compacts", "0003_seal_the_end")]

    operations = [
        migrations.AddField(
            model_name="clause",
            name="also_from",
            field=models.ManyToManyField(
                blank=True,
                help_text="Promises of the edition before that it also comes from: split off from one, or merged with it.",
                related_name="offshoots",
                to="commitments.lineage",
            ),
        ),
        migrations.CreateModel(
            name="PaperCopy",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("file", models.FileField(upload_to="editions")),
                ("sha256", models.CharField(max_length=64)),
                ("made_at", models.DateTimeField()),
                (
                    "edition",
                    models.OneToOneField(
                        on_delete=models.deletion.PROTECT, related_name="paper_copy", to="compacts.edition"
                    ),
                ),
            ],
            options={"verbose_name_plural": "paper copies"},
        ),
        Seal(sealed_rows("commitments_clause_also_from", CLAUSE_IS_FROZEN, MESSAGE)),
    ]
