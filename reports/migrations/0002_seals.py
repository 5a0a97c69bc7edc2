from django.db import migrations

from compacts.sealing import DELETE, UPDATE, Seal, Trigger

MESSAGE = "A published report is frozen: a correction is a new publication."


class Migration(migrations.Migration):
    dependencies = [("reports", "0001_initial")]

    operations = [
        Seal(
            [
                Trigger("reports_publication", UPDATE, "OLD.status = 'published'", MESSAGE),
                Trigger("reports_publication", DELETE, "OLD.status = 'published'", MESSAGE),
            ]
        )
    ]
