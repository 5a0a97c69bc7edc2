from django.db import migrations

from compacts.sealing import DELETE, UPDATE, Seal, Trigger, sealed_rows

EDITION_IS_FROZEN = "(SELECT status FROM compacts_edition WHERE id = {row}.edition_id) <> 'draft'"
MESSAGE = "An edition that is or was in force is frozen: a change of wording needs a new edition."

# Of a frozen edition only the step from in force to superseded is left to write.
FROZEN_COLUMNS = [
    "agreement_id",
    "label",
    "in_force_words",
    "approved_by",
    "minute_reference",
    "source",
    "unsettled",
    "content_sha256",
    "brought_into_force_at",
    "brought_into_force_by_id",
]
CHANGED = " OR ".join(f"NEW.{column} <> OLD.{column}" for column in FROZEN_COLUMNS)
EDITION_CHANGED = (
    "OLD.status <> 'draft' AND "
    f"(NEW.status = 'draft' OR (OLD.status = 'superseded' AND NEW.status <> 'superseded') OR {CHANGED} "
    "OR (NEW.in_force_on IS NULL) <> (OLD.in_force_on IS NULL) OR NEW.in_force_on <> OLD.in_force_on)"
)


class Migration(migrations.Migration):
    dependencies = [("compacts", "0001_initial")]

    operations = [
        Seal(
            [
                Trigger("compacts_edition", UPDATE, EDITION_CHANGED, MESSAGE),
                Trigger("compacts_edition", DELETE, "OLD.status <> 'draft'", MESSAGE),
                *sealed_rows("compacts_party", EDITION_IS_FROZEN, MESSAGE),
                *sealed_rows("compacts_glossaryterm", EDITION_IS_FROZEN, MESSAGE),
            ]
        )
    ]
