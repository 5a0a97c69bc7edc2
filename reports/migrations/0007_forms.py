from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("reports", "0006_written_sections"),
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
    ]
