from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("selfassessment", "0006_carry_over"),
    ]

    operations = [
        migrations.RemoveField(
            model_name="answer",
            name="delegated_to",
        ),
        migrations.RemoveField(
            model_name="historicalanswer",
            name="delegated_to",
        ),
        migrations.AlterField(
            model_name="filing",
            name="due_on",
            field=models.DateField(
                help_text="As it stood then, with any extension.", verbose_name="last day to file in time"
            ),
        ),
    ]
