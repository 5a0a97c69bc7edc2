from django.db import migrations

from compacts.sealing import UPDATE, Seal, Trigger

# When an edition was superseded, and by whom, is written once.
END_CHANGED = (
    "OLD.status = 'superseded' "
    "AND (NEW.superseded_at <> OLD.superseded_at OR NEW.superseded_by_id <> OLD.superseded_by_id)"
)


class Migration(migrations.Migration):
    dependencies = [("compacts", "0002_seals")]

    operations = [
        Seal(
            [
                Trigger(
                    "compacts_edition",
                    UPDATE,
                    END_CHANGED,
                    "An edition that is or was in force is frozen: a change of wording needs a new edition.",
                    name="compacts_edition_end",
                )
            ]
        )
    ]
