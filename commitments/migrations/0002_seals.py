from django.db import migrations

from compacts.sealing import Seal, sealed_rows

MESSAGE = "An edition that is or was in force is frozen: a change of wording needs a new edition."
EDITION_IS_FROZEN = "(SELECT status FROM compacts_edition WHERE id = {row}.edition_id) <> 'draft'"
CLAUSE_IS_FROZEN = (
    "(SELECT e.status FROM compacts_edition e JOIN commitments_clause c ON c.edition_id = e.id "
    "WHERE c.id = {row}.clause_id) <> 'draft'"
)


class Migration(migrations.Migration):
    dependencies = [("commitments", "0001_initial"), ("compacts", "0002_seals")]

    operations = [
        Seal(
            [
                *sealed_rows("commitments_clause", EDITION_IS_FROZEN, MESSAGE),
                *sealed_rows("commitments_clause_parties", CLAUSE_IS_FROZEN, MESSAGE),
                *sealed_rows("commitments_clause_bound_parties", CLAUSE_IS_FROZEN, MESSAGE),
                *sealed_rows("commitments_standard", CLAUSE_IS_FROZEN, MESSAGE),
            ]
        )
    ]
