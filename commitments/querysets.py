from django.db import models


class ClauseQuerySet(models.QuerySet):
    def assessable(self):
        return self.filter(is_assessable=True)

    def binding(self, parties):
        """Assessable clauses that one of these parties owes; each once, in the document's order."""
        owed = self.model.bound_parties.through.objects.filter(party__in=parties).values("clause")
        return self.assessable().filter(pk__in=owed).order_by("position")
