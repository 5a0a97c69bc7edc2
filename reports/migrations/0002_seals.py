from django.db import migrations

from compacts.sealing import DELETE, UPDATE, Seal, Trigger, append_only

MESSAGE = "A published report is frozen: a correction is a new publication."
# What a PDF was made from stays beside it; only how far it has come is left to write, and once it is made nothing.
RENDERING_CHANGED = (
    "OLD.status IN ('done', 'failed') OR NEW.publication_id <> OLD.publication_id OR NEW.figures <> OLD.figures "
    "OR NEW.commentary <> OLD.commentary OR NEW.content_sha256 <> OLD.content_sha256 "
    "OR NEW.template_version <> OLD.template_version OR NEW.is_draft <> OLD.is_draft"
)


class Migration(migrations.Migration):
    dependencies = [("reports", "0001_initial")]

    operations = [
        Seal(
            [
                Trigger("reports_publication", UPDATE, "OLD.status = 'published'", MESSAGE),
                Trigger("reports_publication", DELETE, "OLD.status = 'published'", MESSAGE),
                *append_only("reports_publicationevent", "What happened to a report stays on the record."),
                Trigger("reports_rendering", UPDATE, RENDERING_CHANGED, "A PDF stays as it was made; ask for another."),
            ]
        )
    ]
