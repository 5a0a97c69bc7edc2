"""The compact of the demonstration: Medway and Swale's framework under invented names, in two editions.

The second edition rewords one promise (3.6.3), adds two (3.6.6 and 4.8) and drops one (3.5.4), so that there is a
lineage to follow.
"""

import datetime
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

from django.conf import settings

from commitments import agreement_file
from commitments.agreement_file import AgreementFile, shape

SLUG = "wenmarsh-and-orle"
TITLE = "Wenmarsh and Orle Compact"
PARTNERSHIP = "Wenmarsh and Orle Health and Care Partnership"
CLONED_FROM = settings.BASE_DIR / "fixtures" / "agreements" / "medway-and-swale.yaml"

NAMES = {
    "Medway and Swale Voluntary and Community Sector Strategic Framework": TITLE,
    "Medway and Swale Memorandum of Understanding": "Orleshire Memorandum of Understanding",
    "Medway and Swale": "Wenmarsh and Orle",
    "Population Health Management Steering Group": "Compact Implementation Group",
    "Health and Care Partnership board": "Partnership Board",
    "The Strategic Framework": "How the Compact works",
    "The Framework": "What public bodies promise",
    "framework": "Compact",
}
# What only the document it was cloned from says: its history, its gaps and its appendices.
LEFT_OUT = {"1-background", "appendices"}
REWORDED = {
    "1-purpose-1": "The Compact helps the public sector and the VCSE sector to work well together while money is "
    "short. It goes beyond the Memorandum of Understanding by naming what each side will do.",
    "3.3-definition": "Commissioning finds out what the people of an area need and plans how to spend resources on it "
    "well. It includes buying services and judging the difference they make.",
    "5.1": "Sign the Compact within six months of being invited, and so commit to delivering its principles.",
    "5.3": "Send the Partnership Board a self-assessment every year, by the day that the round sets.",
}


def editions(first_on: datetime.date, second_on: datetime.date) -> tuple[AgreementFile, AgreementFile]:
    """Both editions as agreement files; each is to be loaded when its time has come."""
    cloned = agreement_file.read(CLONED_FROM.read_bytes())
    first = _first(cloned, first_on)
    return _sound(first), _sound(_second(first, second_on))


def _sound(file: AgreementFile) -> AgreementFile:
    """As anybody else's file: written out and read again, so that nothing gets in that a file could not say."""
    return agreement_file.read(agreement_file.write(file))


def _first(cloned: AgreementFile, on: datetime.date) -> AgreementFile:
    nhs = shape.Party(
        slug="nhs-organisations",
        name="NHS organisations",
        side="public",
        description="NHS bodies among the statutory organisations, for what only NHS contracts can do.",
    )
    return replace(
        cloned,
        partnership=partnership(),
        agreement=replace(
            cloned.agreement,
            slug=SLUG,
            title=TITLE,
            kind="compact",
            summary="How public bodies and the voluntary, community and social enterprise sector in Wenmarsh and the "
            "Orle valley work together. Both sides make promises, report on them once a year, and read what "
            "the other has to say. Demonstration data: the place and all its organisations are invented.",
            relations=(
                shape.Relation(
                    kind="builds on",
                    title="Orleshire Memorandum of Understanding",
                    note="Invented, like the Compact itself.",
                ),
            ),
        ),
        edition=shape.Edition(
            label=str(on.year),
            status="in force",
            in_force_words=f"Agreed by the Partnership Board on {on.day} {on:%B %Y}",
            in_force_on=on,
            approved_by="Wenmarsh and Orle Partnership Board",
            minute_reference=f"WOPB {on:%y}/14",
            source="Invented for demonstration. The promises are those of the Medway and Swale Voluntary and Community "
            "Sector Strategic Framework as restated on this portal, under invented names and with changes.",
            earlier=(
                shape.Earlier(
                    label=str(on.year - 5), words="First agreed, as a statement of principles", year=on.year - 5
                ),
            ),
        ),
        parties=(*(_party(party) for party in cloned.parties), nhs),
        clauses=_changed(cloned.clauses, lambda clause: _renamed(clause, on)),
    )


def _second(first: AgreementFile, on: datetime.date) -> AgreementFile:
    return replace(
        first,
        edition=replace(
            first.edition,
            label=str(on.year),
            in_force_words=f"Agreed by the Partnership Board on {on.day} {on:%B %Y}, in place of the edition of "
            f"{first.edition.label}",
            in_force_on=on,
            minute_reference=f"WOPB {on:%y}/09",
        ),
        clauses=_changed(first.clauses, _amended),
    )


def _amended(clause: shape.Clause) -> shape.Clause | None:
    if clause.ref == "3.5.4":
        return None
    if clause.ref == "3.6.3":
        return replace(
            clause,
            text="Give grants for three years or longer unless the money behind them is shorter, and agree with each "
            "group at the start how the grant will be evaluated.",
            qualifier="unless the money behind them is shorter",
            standards=(replace(clause.standards[0], direction=shape.AT_LEAST, upper=None),),
        )
    if clause.ref == "3.6-statutory":
        return replace(clause, clauses=(*clause.clauses, PAID_IN_TIME))
    if clause.ref == "4-vcse":
        return replace(clause, clauses=(*clause.clauses, WHOM_WE_REACH))
    return clause


PAID_IN_TIME = shape.Clause(
    number="3.6.6",
    ref="3.6.6",
    lineage="3.6.6",
    kind="commitment",
    text="Pay grants in advance, and valid invoices from VCSE partners within 30 days.",
    assessable=True,
    theme="funding",
    standards=(
        shape.Standard(
            measure="mean time to pay a VCSE partner",
            direction=shape.AT_MOST,
            number=Decimal(30),
            unit="days",
            clock="from valid invoice to payment",
        ),
    ),
    guidance="The top rating fits where invoices are paid within 30 days as a rule and late ones are known by number. "
    "Evidence might be the finance team’s figures for VCSE partners alone.",
)
WHOM_WE_REACH = shape.Clause(
    number="4.8",
    ref="4.8",
    lineage="4.8",
    kind="commitment",
    text="Publish each year whom the organisation reaches and whom it does not, as far as people are willing to say.",
    assessable=True,
    qualifier="as far as people are willing to say",
    theme="equality",
    guidance="The top rating fits where figures are public and led to some change. Small organisations may give them "
    "in words.",
)


def partnership() -> shape.Partnership:
    return shape.Partnership(
        slug=SLUG,
        name=PARTNERSHIP,
        level="place",
        parent=shape.Parent(slug="orleshire", name="Orleshire Integrated Care System", level="system"),
        bodies=(
            shape.Body(
                slug="partnership-board",
                name="Wenmarsh and Orle Partnership Board",
                purpose="Receives the State of the Sector report every year and decides what follows from it.",
                meets="every quarter",
                meetings_a_year=4,
                chairing="An independent chair, with one vice chair from each side",
            ),
            shape.Body(
                slug="chief-officers-group",
                name="Chief Officers’ Group",
                purpose="Settles what the implementation group cannot, and keeps the action plan moving.",
                meets="every two months",
                meetings_a_year=6,
                reports_to="partnership-board",
                chairing="The lead commissioner’s chief executive",
            ),
            shape.Body(
                slug="compact-implementation-group",
                name="Compact Implementation Group",
                purpose="Runs the yearly round, reads the self-assessments and reviews, and drafts the report.",
                meets="every six weeks",
                meetings_a_year=8,
                reports_to="chief-officers-group",
                chairing="Each side in turn, for a year",
                oversees=True,
            ),
            shape.Body(
                slug="vcse-reviewers",
                name="VCSE Reviewers’ Panel",
                purpose="Gathers what the sector has seen of each public body and agrees the verdicts.",
                meets="weekly while reviews are due",
                reports_to="compact-implementation-group",
                chairing="The VCSE vice chair",
            ),
        ),
    )


def _party(party: shape.Party) -> shape.Party:
    description = {
        "vcse": "Voluntary, community, faith and social enterprise organisations in Wenmarsh and the Orle valley that "
        "sign for themselves.",
        "statutory": "Public bodies that adopt the Compact, each by its own governance.",
    }.get(party.slug, party.description)
    return replace(party, description=_named(description))


def _renamed(clause: shape.Clause, on: datetime.date) -> shape.Clause | None:
    if clause.ref in LEFT_OUT:
        return None
    changes = {
        "title": _named(clause.title),
        "text": REWORDED.get(clause.ref) or _named(clause.text),
        "guidance": "" if "printed" in clause.guidance else _named(clause.guidance),
        "caveat": "" if "source" in clause.caveat or "printed" in clause.caveat else _named(clause.caveat),
    }
    if clause.ref == "3.8.6":
        changes["parties"] = ("nhs-organisations",)
    if clause.ref in {"5.1", "5.3"}:
        changes["due"] = None
    if clause.ref == "5.2":
        from_day = datetime.date(on.year + 1, 3, 31)
        changes["text"] = (
            "Make strategies, action plans or joint commissioning plans, one or several, that put the Compact into "
            f"practice from 31 March {from_day.year} or earlier."
        )
        changes["due"] = shape.Due(words=f"from 31 March {from_day.year}, or earlier", latest=from_day)
    return replace(clause, **changes)


def _named(text: str) -> str:
    for real, invented in NAMES.items():
        text = text.replace(real, invented)
    return text


def _changed(
    clauses: tuple[shape.Clause, ...], change: Callable[[shape.Clause], shape.Clause | None]
) -> tuple[shape.Clause, ...]:
    """The tree with each clause changed; where the change is to nothing, the clause and what is under it go."""
    kept = [changed for clause in clauses if (changed := change(clause))]
    return tuple(replace(clause, clauses=_changed(clause.clauses, change)) for clause in kept)
