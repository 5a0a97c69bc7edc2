from django.db import migrations

from compacts.sealing import DELETE, UPDATE, Seal, Trigger

REVIEW_MESSAGE = "This review has been released and stays as it was released."
# Who began it and who wrote its comment when; its steps and its comment are kept by the seals before.
REVIEW_CHANGED = (
    "OLD.released_at IS NOT NULL AND ("
    + " OR ".join(
        f"COALESCE(CAST(NEW.{column} AS text), '') <> COALESCE(CAST(OLD.{column} AS text), '')"
        for column in ["started_at", "started_by_id", "version", "saved_at", "saved_by_id"]
    )
    + ")"
)


class Migration(migrations.Migration):
    dependencies = [("selfassessment", "0008_seals")]

    operations = [
        Seal(
            [
                Trigger(
                    "selfassessment_review",
                    UPDATE,
                    REVIEW_CHANGED,
                    REVIEW_MESSAGE,
                    name="selfassessment_review_begun",
                ),
                Trigger(
                    "selfassessment_reopening",
                    UPDATE,
                    "OLD.granted_at IS NOT NULL AND NEW.note <> OLD.note",
                    "What was opened again, why and by whom stays on the record.",
                    name="selfassessment_reopening_note",
                ),
                Trigger(
                    "selfassessment_hearing", DELETE, "OLD.closed_at IS NOT NULL", "A closed hearing stays closed."
                ),
                Trigger("selfassessment_hearinglink", DELETE, "OLD.is_used", "A link that was used stays used."),
            ]
        )
    ]
