from importlib import import_module

from django.db import migrations

from compacts.sealing import Unseal

SEALS = import_module("selfassessment.migrations.0002_seals").Migration.operations[0].triggers


class Migration(migrations.Migration):
    """Takes every seal off, so that the tables can be altered; they are put back, with those of new tables, in 0008."""

    dependencies = [("selfassessment", "0003_scales")]

    operations = [Unseal(SEALS)]
