from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("reports", "0002_seals"),
    ]

    operations = [
        migrations.CreateModel(
            name="DailyTurn",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("begun_on", models.DateField(unique=True)),
            ],
        ),
    ]
