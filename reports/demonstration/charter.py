"""A second, smaller agreement of the same partnership, so that who owes both is offered what they said before.

Three organisations signed it and filed in its own round, some weeks before the Compact's; two of its promises are
linked with promises of the Compact.
"""

import datetime
from datetime import timedelta

from accounts.models import User
from commitments import actions as commitments_actions
from commitments import agreement_file
from commitments.agreement_file import AgreementFile, shape
from commitments.models import Clause
from compacts.models import Edition
from reports.demonstration import accounts, agreement
from reports.demonstration.calendar import Calendar, at
from reports.demonstration.organisations import organisations
from reports.demonstration.people import Cast
from selfassessment import content
from selfassessment.actions import answering, evidence, filing, rounds
from selfassessment.models import Round, Scale, SelfAssessment
from signatories.actions import signatures
from signatories.models import OrganisationRole, Signature

SLUG = "wenmarsh-and-orle-volunteering"
TITLE = "Wenmarsh and Orle Volunteering Charter"
PUBLIC, VCSE = "public-bodies", "vcse-organisations"
SIGNED_BY = {"orleshire-icb": PUBLIC, "wenmarsh-council": PUBLIC, "wenmarsh-voluntary-action": VCSE}
GUIDANCE = "A short round: five promises. Two sentences each are enough, and a link where there is one."

# (the Charter's promise, the Compact's, how the first stands to the second, why): read at both pages.
LIKE = [
    (
        "2.1",
        "3.10.4",
        "equal",
        "Both ask who is left out of volunteering and what is done about it; what holds for one holds for the other.",
    ),
    (
        "2.2",
        "3.10.5",
        "narrower",
        "The Charter speaks of paid posts alone; the Compact of all means by which services are provided.",
    ),
]

# What each says of each promise: the place of its rating on the scale, and its words.
SAID = {
    "orleshire-icb": {
        "1.1": (1, ""),
        "1.2": (2, "Expenses are paid within ten days of a claim. Most claims still come on paper."),
        "1.3": (3, "Volunteers in two of our five programmes have a named contact. The others share a mailbox."),
        "2.1": (
            2,
            "A survey in May showed that people who work shifts and people who use a wheelchair rarely volunteer with "
            "us. We moved two thirds of the training on-line and into the evening, and pay for taxis where no bus "
            "runs.",
        ),
        "2.2": (
            2,
            "Our policy says that no paid post is filled by volunteers, and the staff side sees every new role. Two "
            "older roles at the community hubs have not been looked at yet.",
        ),
    },
    "wenmarsh-council": {
        "1.1": (2, "There is an induction in every service but parks, where it follows this spring."),
        "1.2": (1, ""),
        "1.3": (1, ""),
        "2.1": (3, "We know who volunteers in libraries. We do not know it anywhere else."),
        "2.2": (1, ""),
    },
    "wenmarsh-voluntary-action": {
        "1.1": (1, ""),
        "1.2": (2, "We pay expenses on the day at our own sites. Smaller members cannot always do so."),
        "1.3": (1, ""),
        "2.1": (2, "The volunteer centre keeps figures by age and district, and runs a drop-in for refugees."),
        "2.2": (1, ""),
    },
}
REPORT = ("Who volunteers with us: survey", "volunteering/survey")
FIRST_DAY, DAYS_TO_FILE, DAYS_TO_REVIEW = timedelta(days=110), timedelta(days=60), timedelta(days=90)


def play(cast: Cast, compact: Edition, calendar: Calendar) -> Round:
    """From the agreed text to three filings; their review is not begun."""
    in_force_on = calendar.years[-1].opens_on - timedelta(days=150)
    portal = User.objects.portal()
    edition = commitments_actions.load_agreement(_file(in_force_on), by=portal, at=at(in_force_on)).edition
    _sign(cast, edition, in_force_on)
    _link(cast, edition, compact, in_force_on)
    round_ = _open(cast, edition, calendar)
    for assessment in SelfAssessment.objects.filter(round=round_).select_related("signature__organisation"):
        _file_one(cast, assessment, round_)
    return round_


def _file(on: datetime.date) -> AgreementFile:
    file = AgreementFile(
        format=shape.FORMAT,
        partnership=agreement.partnership(),
        agreement=shape.Agreement(
            slug=SLUG,
            title=TITLE,
            kind="charter",
            summary="What organisations in Wenmarsh and the Orle valley promise the people who volunteer with them. "
            "Demonstration data: the place and all its organisations are invented.",
            relations=(shape.Relation(kind="complements", agreement=agreement.SLUG, title=agreement.TITLE),),
        ),
        edition=shape.Edition(
            label=str(on.year),
            status="in force",
            in_force_words=f"Agreed by the Partnership Board on {on.day} {on:%B %Y}",
            in_force_on=on,
            approved_by="Wenmarsh and Orle Partnership Board",
            minute_reference=f"WOPB {on:%y}/21",
            source="Invented for demonstration.",
        ),
        parties=(
            shape.Party(slug=PUBLIC, name="Public bodies", side="public"),
            shape.Party(slug=VCSE, name="VCSE organisations", side="vcse"),
        ),
        clauses=(
            _section(
                "1",
                "How volunteers are received",
                _promise("1.1", "Give everybody who volunteers an induction, and tell them what they may expect."),
                _promise("1.2", "Pay volunteers’ expenses within two weeks of the claim."),
                _promise("1.3", "Name one person to whom each volunteer can turn."),
            ),
            _section(
                "2",
                "Who volunteers, and what for",
                _promise("2.1", "Find out who does not volunteer, and lower what keeps them from it."),
                _promise("2.2", "Use volunteers beside paid staff, not in their place, wherever posts are at stake."),
            ),
        ),
    )
    return agreement_file.read(agreement_file.write(file))


def _section(number: str, title: str, *promises: shape.Clause) -> shape.Clause:
    return shape.Clause(
        number=number, ref=number, lineage=number, kind="heading", title=title, parties=(PUBLIC, VCSE), clauses=promises
    )


def _promise(number: str, text: str) -> shape.Clause:
    return shape.Clause(
        number=number, ref=number, lineage=number, kind="commitment", text=text, assessable=True, theme="volunteering"
    )


def _sign(cast: Cast, edition: Edition, on: datetime.date) -> None:
    for place, (slug, party) in enumerate(SIGNED_BY.items()):
        invented, signed_on = organisations()[slug], on + timedelta(days=12 + place * 6)
        signature: Signature = signatures.invite(
            edition,
            cast.organisations[slug],
            parties=edition.parties.filter(slug=party),
            by=cast.steward,
            at=at(on + timedelta(days=1)),
        )
        signatures.take_into_governance(
            signature, approving_body=invented.approving_body, by=cast.steward, at=at(on + timedelta(days=4))
        )
        signatures.sign(
            signature,
            signed_on=signed_on,
            minute_reference=f"{signed_on:%y}/{40 + place}",
            signatory_post=invented.people[OrganisationRole.SENIOR_RESPONSIBLE_OFFICER].post,
            by=cast.steward,
            at=at(signed_on + timedelta(days=1)),
        )


def _link(cast: Cast, edition: Edition, compact: Edition, on: datetime.date) -> None:
    """The steward proposes, and somebody else agrees: the portal's staff, since one steward has both agreements."""
    staff = User.objects.get(email=next(helper.email for helper in accounts.HELPERS if helper.role == "staff"))
    for ref, other, relation, reason in LIKE:
        likeness = commitments_actions.propose_likeness(
            Clause.objects.get(edition=edition, ref=ref),
            Clause.objects.get(edition=compact, ref=other),
            relation=relation,
            reason=reason,
            by=cast.steward,
            at=at(on + timedelta(days=30), 11),
        )
        commitments_actions.agree_likeness(likeness, by=staff, at=at(on + timedelta(days=33), 15))


def _open(cast: Cast, edition: Edition, calendar: Calendar) -> Round:
    opens_on = calendar.today - FIRST_DAY
    due_on = opens_on + DAYS_TO_FILE
    round_ = rounds.plan(
        edition,
        label=str(due_on.year),
        scale=Scale.objects.get(slug="four-levels"),
        opens_on=opens_on,
        due_on=due_on,
        review_due_on=due_on + DAYS_TO_REVIEW,
        reply_due_on=due_on + DAYS_TO_REVIEW + timedelta(days=28),
        guidance=GUIDANCE,
        by=cast.steward,
        at=at(opens_on - timedelta(days=10)),
    )
    return rounds.open(round_, by=cast.steward, at=at(opens_on, 9))


def _file_one(cast: Cast, assessment: SelfAssessment, round_: Round) -> None:
    organisation = assessment.signature.organisation
    slug = organisation.slug
    writer, person = cast.writer(slug), organisations()[slug].people[OrganisationRole.SENIOR_RESPONSIBLE_OFFICER]
    begun_on = round_.opens_on + timedelta(days=20)
    title, path = REPORT
    survey = evidence.add_link(
        organisation, title=title, url=f"{organisations()[slug].website}{path}", by=writer, at=at(begun_on, 9)
    )
    levels = {level.position: level for level in round_.scale.levels.all()}
    answers = assessment.answers.select_related("clause").order_by("clause__position")
    for place, answer in enumerate(answers):
        position, words = SAID[slug][answer.clause.ref]
        answering.save(
            answer,
            version=answer.version,
            rating=levels[position],
            narrative=words,
            measurements=[],
            evidence=[survey] if answer.clause.ref == "2.1" else [],
            by=writer,
            at=at(begun_on, 10, place * 9),
        )
    filed_on = round_.due_on - timedelta(days=5)
    filing.ask_for_sign_off(assessment, by=writer, at=at(filed_on - timedelta(days=2), 15))
    assessment.refresh_from_db()
    _, sha256 = content.seal_of(assessment)
    filing.sign_off(
        assessment,
        name=person.name,
        post=person.post,
        read_sha256=sha256,
        by=cast.senior(slug),
        at=at(filed_on - timedelta(days=1), 17),
    )
    filing.file(assessment, by=cast.lead(slug), at=at(filed_on, 10))
