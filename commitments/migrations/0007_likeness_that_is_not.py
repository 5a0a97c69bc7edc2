from django.db import migrations, models
from django.db.models import Q

IS_KNOWN = "commitments_likeness_relation_is_known"
HAS_A_REASON = "commitments_likeness_has_a_reason"


class Migration(migrations.Migration):
    """That two promises are not related can be said, with or without a reason; and why a link was declined."""

    dependencies = [("commitments", "0006_imports")]

    operations = [
        migrations.RemoveConstraint(model_name="likeness", name=IS_KNOWN),
        migrations.RemoveConstraint(model_name="likeness", name=HAS_A_REASON),
        migrations.AddField(
            model_name="likeness",
            name="ended_because",
            field=models.TextField("why it was declined or withdrawn", blank=True, default=""),
            preserve_default=False,
        ),
        migrations.AlterField(
            model_name="likeness",
            name="reason",
            field=models.TextField(blank=True, help_text="Of two that are not related, it may be left out."),
        ),
        migrations.AlterField(
            model_name="likeness",
            name="relation",
            field=models.CharField(
                choices=[
                    ("equal", "asks the same as"),
                    ("narrower", "asks less than"),
                    ("wider", "asks more than"),
                    ("overlaps", "overlaps with"),
                    ("unrelated", "is not related to"),
                ],
                max_length=10,
            ),
        ),
        migrations.AddConstraint(
            model_name="likeness",
            constraint=models.CheckConstraint(
                name=IS_KNOWN, condition=Q(relation__in=["equal", "narrower", "wider", "overlaps", "unrelated"])
            ),
        ),
        migrations.AddConstraint(
            model_name="likeness",
            constraint=models.CheckConstraint(name=HAS_A_REASON, condition=Q(relation="unrelated") | ~Q(reason="")),
        ),
        migrations.AddConstraint(
            model_name="likeness",
            constraint=models.CheckConstraint(
                name="commitments_likeness_says_why_it_ended_only_once_it_has",
                condition=Q(ended_because="") | Q(ended_at__isnull=False),
            ),
        ),
    ]
