"""What a variation changes, whom that concerns, and what each party says of the wording as it now stands."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, replace

from commitments import comparing, outline, texts
from commitments.agreement_file import shape
from commitments.comparing import Entry
from commitments.variations.models import Consent, Variation
from compacts.models import Side


@dataclass(frozen=True)
class Standing:
    """One party and what it last said."""

    party: shape.Party
    is_concerned: bool  # it owes a promise that changes, or something changes that everybody reads
    said: Consent | None
    is_of_this_wording: bool

    @property
    def agrees(self) -> bool:
        return self.said is not None and self.is_of_this_wording and self.said.is_given

    @property
    def state(self) -> tuple[str, str]:
        if self.said is None:
            return "Awaited", "grey"
        if not self.is_of_this_wording:
            return ("Agreed to an earlier wording" if self.said.is_given else "Said no to an earlier wording"), "yellow"
        return ("Agrees", "green") if self.said.is_given else ("Does not agree", "red")


@dataclass(frozen=True)
class Reading:
    """A variation as it stands: what differs between the two texts, and how far the parties are."""

    entries: tuple[Entry, ...]  # clauses that differ
    others: tuple[str, ...]  # what differs beside the clauses, each in a sentence
    parties: tuple[Standing, ...]

    @property
    def changes_something(self) -> bool:
        return bool(self.entries or self.others)

    def waits_for_its_side(self, standing: Standing) -> bool:
        """Is nobody of its side concerned, so that any one of them has to agree?"""
        return not any(each.is_concerned for each in self.parties if each.party.side == standing.party.side)

    @property
    def missing(self) -> list[str]:
        """Whose agreement is still needed: every party concerned, and at least one of each side."""
        missing = [each.party.name for each in self.parties if each.is_concerned and not each.agrees]
        for side in Side:
            of_side = [each for each in self.parties if each.party.side == side]
            if not any(each.agrees for each in of_side) and not any(each.is_concerned for each in of_side):
                missing.append(f"a party of the {SIDES[side]}")
        return missing

    @property
    def voided(self) -> list[Standing]:
        """Those that agreed to a wording that has changed since."""
        return [each for each in self.parties if each.said and each.said.is_given and not each.is_of_this_wording]


SIDES = {Side.PUBLIC: "public bodies", Side.VCSE: "VCSE sector"}


def terms_sha256(variation: Variation) -> str:
    """SHA-256 of what is agreed to: the text as it would be sealed, and the day. Who approves it is said afterwards."""
    return _terms_sha256(texts.as_file(variation.edition), variation)


def _terms_sha256(file, variation):
    agreed = replace(file.edition, in_force_on=variation.effective_on, approved_by="", minute_reference="")
    return hashlib.sha256(texts.sealed_text_of(replace(file, edition=agreed))).hexdigest()


def read(variation: Variation) -> Reading:
    before, after = texts.as_file(variation.varies), texts.as_file(variation.edition)
    lines = [outline.lines_of(each.clauses.for_text()) for each in [variation.varies, variation.edition]]
    entries = tuple(entry for entry in comparing.compare(*lines) if not entry.is_same)
    others = tuple(_others(before, after))
    concerned = _concerned(entries, others)
    said = {consent.party_slug: consent for consent in variation.consents.order_by("pk").select_related("recorded_by")}
    wording = _terms_sha256(after, variation)
    parties = [
        Standing(
            party,
            is_concerned=concerned is None or party.slug in concerned,
            said=said.get(party.slug),
            is_of_this_wording=party.slug in said and said[party.slug].terms_sha256 == wording,
        )
        for party in _all(before.parties, after.parties)
    ]
    return Reading(entries, others, tuple(parties))


def _all(before: Iterable[shape.Party], after: Iterable[shape.Party]) -> list[shape.Party]:
    """Those of the proposed text, and after them those that it leaves out."""
    now = {party.slug: party for party in after}
    return [*now.values(), *(party for party in before if party.slug not in now)]


def _concerned(entries, others) -> set[str] | None:
    """Who owes a promise that changes, before or after; None stands for everybody."""
    if others:
        return None
    concerned = set()
    for entry in entries:
        parties = [party.slug for line in [entry.before, entry.after] if line for party in line.parties]
        if not parties:
            return None
        concerned |= set(parties)
    return concerned


def _others(before: shape.AgreementFile, after: shape.AgreementFile):
    yield from _of_parties({each.slug: each for each in before.parties}, {each.slug: each for each in after.parties})
    was, now = ({each.term: each.meaning for each in file.glossary} for file in [before, after])
    for term in was.keys() - now.keys():
        yield f"The glossary no longer explains “{term}”."
    for term, meaning in now.items():
        if term not in was:
            yield f"The glossary explains “{term}”: {meaning}"
        elif was[term] != meaning:
            yield f"The glossary explains “{term}” otherwise: {meaning} It was: {was[term]}"


def _of_parties(was, now):
    for slug, party in was.items():
        if slug not in now:
            yield f"{party.name} is no longer a party."
        elif now[slug].name != party.name:
            yield f"{party.name} is called {now[slug].name}."
    for slug, party in now.items():
        if slug not in was:
            yield f"{party.name} becomes a party, on the side of the {SIDES[Side(party.side)]}."
        elif was[slug].side != party.side:
            yield f"{party.name} stands on the side of the {SIDES[Side(party.side)]}."
        elif was[slug].description != party.description:
            yield f"Who is meant by {party.name}: {party.description or 'nothing is said'}"
