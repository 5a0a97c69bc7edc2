"""Nothing is put beside a published report afterwards: no file, no PDF, no approval, and none is taken back."""

from django.db import migrations

from compacts.sealing import DELETE, INSERT, UPDATE, Seal, Trigger

IS_PUBLISHED = "EXISTS (SELECT 1 FROM reports_publication WHERE id = {row}.publication_id AND status = 'published')"
IS_MADE = "EXISTS (SELECT 1 FROM reports_rendering WHERE id = NEW.rendering_id AND status IN ('done', 'failed'))"
MADE = "A form of a report stays as it was made; ask for another."
PRINTED = "A published report keeps the PDF it was published with, and gets no other."
APPROVED = "The approval of a published report stands as it was when it was published."


class Migration(migrations.Migration):
    dependencies = [
        ("reports", "0008_abandoned_and_published_by_the_worker"),
    ]

    operations = [
        Seal(
            [
                Trigger("reports_renderedfile", INSERT, IS_MADE, MADE),
                Trigger("reports_rendering", INSERT, IS_PUBLISHED.format(row="NEW"), PRINTED),
                Trigger("reports_rendering", DELETE, IS_PUBLISHED.format(row="OLD"), PRINTED),
                Trigger("reports_approval", INSERT, IS_PUBLISHED.format(row="NEW"), APPROVED),
                Trigger(
                    "reports_approval",
                    UPDATE,
                    f"OLD.voided_at IS NULL AND {IS_PUBLISHED.format(row='OLD')}",
                    APPROVED,
                    name="reports_approval_published",
                ),
            ]
        ),
    ]
