from django.db import migrations

from compacts.sealing import Seal, append_only


class Migration(migrations.Migration):
    dependencies = [("signatories", "0003_people_events")]

    operations = [Seal(append_only("signatories_peopleevent", "Who held which role stays on the record."))]
