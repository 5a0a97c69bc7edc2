"""Where the agreements of an organisation ask for like things: promises, grouped by the links that people agreed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from commitments.models import Clause, Likeness
from compacts.models import Edition, Party
from selfassessment.models import Answer, SelfAssessment
from signatories.models import Organisation, Signature


@dataclass(frozen=True)
class Group:
    """Promises of several agreements that are linked with each other, and the links between them."""

    promises: tuple[Clause, ...]
    links: tuple[Likeness, ...]

    @property
    def agreements(self) -> int:
        return len({clause.edition.agreement_id for clause in self.promises})

    @property
    def asks_the_same(self) -> bool:
        return all(link.relation == Likeness.Relation.EQUAL for link in self.links)


@dataclass(frozen=True)
class Asked:
    """What an organisation promised in the agreements that it signed, and where they ask for like things."""

    signatures: tuple[Signature, ...]
    promises: int
    groups: tuple[Group, ...]

    @property
    def grouped(self) -> int:
        return sum(len(group.promises) for group in self.groups)


def asked_of(organisation: Organisation) -> Asked:
    """All of it is public: signatures and editions in force, and links that two people agreed."""
    signatures = (
        Signature.objects.signed()
        .filter(organisation=organisation, edition__in=Edition.objects.in_force().values("pk"))
        .select_related("edition__agreement__partnership")
        .order_by("edition__agreement__title", "pk")
    )
    parties = Party.objects.filter(signatures__in=signatures.values("pk"))
    promises = list(Clause.objects.binding(parties.values("pk")).for_list())
    links = Likeness.objects.agreed().between([clause.lineage_id for clause in promises]).for_list()
    return Asked(tuple(signatures), len(promises), tuple(grouped(promises, links)))


def grouped(promises: Iterable[Clause], links: Iterable[Likeness]) -> list[Group]:
    """Promises that a chain of links joins, in their given order; groups over most agreements first."""
    by_lineage = {clause.lineage_id: clause for clause in promises}
    place = {lineage: at for at, lineage in enumerate(by_lineage)}
    joined = {lineage: {lineage} for lineage in by_lineage}
    links = [link for link in links if {link.clause.lineage_id, link.other.lineage_id} <= by_lineage.keys()]
    for link in links:
        one, other = joined[link.clause.lineage_id], joined[link.other.lineage_id]
        if one is not other:
            one |= other
            for lineage in other:
                joined[lineage] = one
    told = {id(lineages): lineages for lineages in joined.values() if len(lineages) > 1}
    groups = [
        Group(
            promises=tuple(by_lineage[lineage] for lineage in sorted(lineages, key=place.get)),
            links=tuple(link for link in links if link.clause.lineage_id in lineages),
        )
        for lineages in told.values()
    ]
    return sorted(groups, key=lambda group: (-group.agreements, place[group.promises[0].lineage_id]))


def answers_of(user, organisation: Organisation, groups: Iterable[Group]) -> dict[int, Answer]:
    """What this person is to answer of these promises, by lineage, in rounds that are open now."""
    if not user.is_authenticated:
        return {}
    lineages = [clause.lineage_id for group in groups for clause in group.promises]
    open_now = SelfAssessment.objects.in_open_rounds().exclude(status__in=SelfAssessment.SEALED)
    answers = Answer.objects.visible_to(user).filter(
        assessment__in=open_now.filter(signature__organisation=organisation).values("pk"), clause__lineage__in=lineages
    )
    return {answer.clause.lineage_id: answer for answer in answers.select_related("clause", "rating", "assessment")}
