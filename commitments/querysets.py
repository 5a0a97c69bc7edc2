import re

from django.db import models
from django.db.models import Count, F, Prefetch, Q

SEARCHED = ["number", "title", "text", "qualifier", "owner", "due_words", "caveat"]
APOSTROPHES = "'’"


class ThemeQuerySet(models.QuerySet):
    def with_promises(self, clauses):
        """Themes with how many of these clauses are promises on each, in the themes' own order."""
        return self.annotate(
            promises=Count("clauses", filter=Q(clauses__in=clauses.filter(is_assessable=True)), distinct=True)
        ).order_by("position")


class ClauseQuerySet(models.QuerySet):
    def assessable(self):
        return self.filter(is_assessable=True)

    def binding(self, parties):
        """Assessable clauses that one of these parties owes; each once, in the document's order."""
        owed = self.model.bound_parties.through.objects.filter(party__in=parties).values("clause")
        return self.assessable().filter(pk__in=owed).order_by("position")

    def visible_to(self, user):
        """A clause is seen by whoever sees its edition."""
        return self.filter(edition__in=self._editions().visible_to(user).values("pk"))

    def in_force(self):
        return self.filter(edition__in=self._editions().in_force().values("pk"))

    def owed_by(self, *, side="", party=""):
        """Owed by a party of this side, or by one of this name in whichever edition."""
        duties = self.model.bound_parties.through.objects
        if side:
            self = self.filter(pk__in=duties.filter(party__side=side).values("clause"))
        if party:
            self = self.filter(pk__in=duties.filter(party__name=party).values("clause"))
        return self

    def saying(self, words):
        """Clauses in which all these words occur, in whatever order and whichever of their parts."""
        for word in words:
            found = Q()
            for spelling in _spellings(word):
                for field in SEARCHED:
                    found |= Q(**{f"{field}__icontains": spelling})
            self = self.filter(found)
        return self

    def with_facts(self):
        """With all that is said about a clause: theme, parties in the edition's order, standards in their own."""
        parties = self.model._meta.get_field("parties").related_model.objects.order_by("position")
        standards = self.model._meta.get_field("standards").related_model.objects.order_by("position")
        lineages = self.model._meta.get_field("also_from").related_model.objects.order_by("key")
        return self.select_related("theme", "lineage").prefetch_related(
            Prefetch("parties", parties),
            Prefetch("bound_parties", parties),
            Prefetch("standards", standards),
            Prefetch("also_from", lineages),
        )

    def for_text(self):
        """The clauses of an edition as its text needs them, in the document's order."""
        return self.with_facts().order_by("position")

    def for_outline(self):
        """The clauses of an edition as its outline needs them: what they are called and whom they name."""
        parties = self.model._meta.get_field("parties").related_model.objects.order_by("position")
        return self.defer("guidance").prefetch_related(Prefetch("parties", parties)).order_by("position")

    def for_list(self):
        """Clauses of several agreements together, agreement by agreement."""
        return (
            self.with_facts()
            .select_related("edition__agreement__partnership")
            .order_by("edition__agreement__title", "edition__agreement", "edition", "position")
        )

    def above(self, clauses):
        """All clauses that have others under them, in the editions of these clauses."""
        editions = {clause.edition_id for clause in clauses}
        return self.filter(edition__in=editions, pk__in=self.model.objects.values("parent")).defer("text", "guidance")

    def same_promise(self, clause):
        """The clause as it stands in other editions of its agreement, newest edition first."""
        return (
            self.filter(lineage=clause.lineage_id)
            .exclude(pk=clause.pk)
            .select_related("edition__agreement")
            .order_by(F("edition__in_force_on").desc(nulls_last=True), "-edition__label", "-edition")
        )

    def _editions(self):
        return self.model._meta.get_field("edition").related_model.objects


class LikenessQuerySet(models.QuerySet):
    def current(self):
        return self.filter(ended_at__isnull=True)

    def agreed(self):
        """Links that two people stand behind; that two promises are not related is no link."""
        return self.current().filter(agreed_at__isnull=False).exclude(relation="unrelated")

    def waiting(self):
        return self.current().filter(agreed_at__isnull=True)

    def declined(self):
        """Turned down before they were agreed, by somebody else than who proposed them."""
        return self.filter(agreed_at__isnull=True, ended_at__isnull=False).exclude(ended_by=F("proposed_by"))

    def settled_pairs(self):
        """The lineages of two promises about which somebody has said something that stands: not to be suggested."""
        spoken = self.filter(pk__in=self.model.objects.current().values("pk")) | self.declined()
        return {frozenset(pair) for pair in spoken.values_list("clause__lineage", "other__lineage")}

    def waiting_for(self, user):
        """Those that this person can agree: of their partnership's side, proposed by somebody else."""
        waiting = self.waiting().exclude(proposed_by=user.pk)
        if user.is_staff:
            return waiting
        clause = self.model._meta.get_field("other").related_model
        agreement = clause._meta.get_field("edition").related_model._meta.get_field("agreement").related_model
        partnership = agreement._meta.get_field("partnership").related_model
        stewarded = partnership.objects.where_role(user, "steward")
        return waiting.filter(other__edition__agreement__partnership__in=stewarded.values("pk"))

    def of_partnerships(self, partnerships):
        """Those in which an agreement of these partnerships has a part, on either side."""
        return self.filter(
            Q(clause__edition__agreement__partnership__in=partnerships)
            | Q(other__edition__agreement__partnership__in=partnerships)
        )

    def of_agreement(self, agreement):
        return self.filter(Q(clause__edition__agreement=agreement) | Q(other__edition__agreement=agreement))

    def of(self, lineage):
        """Those that this promise has a part in, on either side and in whichever edition."""
        return self.filter(Q(clause__lineage=lineage) | Q(other__lineage=lineage))

    def between(self, lineages):
        """Those of which both promises are among these."""
        return self.filter(clause__lineage__in=lineages, other__lineage__in=lineages)

    def for_list(self):
        return self.select_related(
            "clause__edition__agreement__partnership",
            "other__edition__agreement__partnership",
            "proposed_by",
            "agreed_by",
            "ended_by",
        ).order_by("pk")


def _spellings(word):
    """As typed, with the other apostrophe, and in other cases: SQLite knows capitals of A to Z only."""
    forms = {re.sub(f"[{APOSTROPHES}]", mark, word) for mark in APOSTROPHES}
    if not word.isascii():
        forms |= {change(form) for form in forms for change in (str.lower, str.upper, str.capitalize)}
    return sorted(forms)
