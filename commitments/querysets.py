from django.db import models
from django.db.models import Prefetch


class ClauseQuerySet(models.QuerySet):
    def assessable(self):
        return self.filter(is_assessable=True)

    def binding(self, parties):
        """Assessable clauses that one of these parties owes; each once, in the document's order."""
        owed = self.model.bound_parties.through.objects.filter(party__in=parties).values("clause")
        return self.assessable().filter(pk__in=owed).order_by("position")

    def with_facts(self):
        """With all that is said about a clause: theme, parties in the edition's order, standards in their own."""
        parties = self.model._meta.get_field("parties").related_model.objects.order_by("position")
        standards = self.model._meta.get_field("standards").related_model.objects.order_by("position")
        return self.select_related("theme", "lineage").prefetch_related(
            Prefetch("parties", parties), Prefetch("bound_parties", parties), Prefetch("standards", standards)
        )

    def for_text(self):
        """The clauses of an edition as its text needs them, in the document's order."""
        return self.with_facts().order_by("position")
