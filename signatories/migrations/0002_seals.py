from django.db import migrations

from compacts.sealing import Seal, append_only


class Migration(migrations.Migration):
    dependencies = [("signatories", "0001_initial")]

    operations = [Seal(append_only("signatories_signatureevent", "What happened to a signature stays on the record."))]
