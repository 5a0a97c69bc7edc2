"""Two partnerships with somebody in every role and something in every state, for the access table to try doors on."""

import datetime
from dataclasses import dataclass, field

from django.core.files.base import ContentFile
from django.utils import timezone

from accounts import mailing
from accounts.letters import Letter
from accounts.models import Mail, User
from commitments import actions as commitments_actions
from commitments.agreement_file import shape
from commitments.drafting import actions as drafting
from commitments.variations import actions as variations
from commitments.workbench import actions as workbench
from compacts.models import Edition, Partnership, Role, Side
from reports import actions as reports
from reports import content
from reports.cover import actions as cover
from reports.cover import shipped
from reports.models import RenderedFile
from reports.writing import actions as writing
from selfassessment import file_types
from selfassessment.actions import closing, evidence, filing, reviewing, rounds, workbooks
from selfassessment.models import Round, SelfAssessment
from selfassessment.workbook import reading
from signatories import spreadsheets
from signatories.actions import imports, people
from signatories.models import Invitation, Organisation, OrganisationRole, Signature, hash_of
from tests import factories
from tests.commitments.workbench import documents
from tests.reports.writing import steps as report
from tests.selfassessment import filings, refilings, sheets, steps

LEAD, OFFICER = OrganisationRole.LEAD_OFFICER, OrganisationRole.OFFICER
SENIOR, CONTRIBUTOR = OrganisationRole.SENIOR_RESPONSIBLE_OFFICER, OrganisationRole.CONTRIBUTOR

# The columns of the table. "else…" serve the other partnership, in which Eastfield and Rhea are at home.
CAST = [
    "nobody",
    *("cora", "omar", "lena", "sam"),
    *("hana", "rhea"),
    *("rosa", "piers", "seb", "stan", "chris"),
    "staff",
    *("elserev", "elsesec", "elsestew", "elsechair"),
]


@dataclass
class World:
    """Whoever and whatever the table names. `things` gives the arguments that an address needs, by what it is about."""

    people: dict[str, User] = field(default_factory=dict)
    # Words that only some may read, wherever they turn up, and who those are.
    secrets: dict[str, set[str]] = field(default_factory=dict)
    things: dict[str, dict] = field(default_factory=dict)


def build() -> World:
    world = World()
    here = _Place(world, "Riverside", {"rosa": Side.VCSE, "piers": Side.PUBLIC, "seb": "secretary"})
    here.serve({"stan": "steward", "chris": "chair"})
    there = _Place(world, "Upriver", {"elserev": Side.VCSE, "elsesec": "secretary"})
    there.serve({"elsestew": "steward", "elsechair": "chair"})
    world.people["staff"] = factories.make_user("Steph Staff", is_staff=True, is_superuser=True)
    northside = factories.make_organisation("Northside ICB", Side.PUBLIC)
    harbour = factories.make_organisation("Harbour Voices", Side.VCSE)
    eastfield = factories.make_organisation("Eastfield Council", Side.PUBLIC, kind="unitary council")
    for name, organisation, role in [
        ("lena", northside, LEAD),
        ("omar", northside, OFFICER),
        ("cora", northside, CONTRIBUTOR),
        ("sam", northside, SENIOR),
        ("hana", harbour, LEAD),
        ("hugo", harbour, SENIOR),
        ("rhea", eastfield, LEAD),
        ("ruth", eastfield, SENIOR),
    ]:
        world.people[name] = factories.make_user(name.capitalize())
        factories.make_membership(world.people[name], organisation, role)
    here.sign(northside, harbour)
    there.sign(eastfield)
    commitments_actions.keep_pdf(there.edition, b"%PDF-", at=timezone.now())
    _hold_rounds(world, here, northside, harbour)
    _hold_a_round_there(world, there, eastfield)
    _keep_records(world, here, there, northside, harbour, eastfield)
    _write_mails(world)
    _propose_a_link(world, here, there)
    _import_a_document(world, here)
    _propose_a_variation(world, here)
    return world


class _Place:
    """A partnership with an agreement in force, and another still in draft."""

    def __init__(self, world: World, name: str, helpers: dict):
        self.world = world
        self.partnership: Partnership = factories.make_partnership(name)
        self.serve(helpers)
        slug = f"{name.lower()}-compact"
        self.agreement = factories.make_agreement(self.partnership, slug=slug, title=f"{name} Compact")
        self.edition = commitments_actions.bring_into_force(
            _text(self.agreement, "2026"), by=User.objects.portal(), at=timezone.now()
        )
        self.draft = _text(self.agreement, "2027")
        world.things[f"{name} edition"] = {"slug": slug, "label": "2026", "ref": "1.1"}
        world.things[f"{name} draft"] = {"slug": slug, "label": "2027", "ref": "1.1"}
        world.things[name] = {"slug": self.partnership.slug, "agreement": slug}

    def serve(self, helpers: dict) -> None:
        for name, kind in helpers.items():
            user = self.world.people[name] = factories.make_user(name.capitalize())
            side = kind if kind in Side.values else ""
            factories.make_role(user, self.partnership, Role.Kind.REVIEWER if side else kind, side)

    def sign(self, *organisations: Organisation) -> None:
        for organisation in organisations:
            factories.make_signature(organisation, self.edition)

    @property
    def steward(self) -> User:
        return self.partnership.roles.get(kind=Role.Kind.STEWARD).user


def _text(agreement, label: str) -> Edition:
    edition = factories.make_edition(agreement, label)
    public = factories.make_party(edition, "Statutory organisations", Side.PUBLIC)
    vcse = factories.make_party(edition, "VCSE sector", Side.VCSE)
    factories.make_clause(edition, "1.1", parties=[public], text="Pay valid invoices within 30 days.")
    factories.make_clause(edition, "1.2", parties=[public], text="Offer grants of three years.")
    factories.make_clause(edition, "2.1", parties=[vcse], text="Answer consultations in time.", theme="voice")
    return edition


def _hold_rounds(world: World, here: _Place, northside: Organisation, harbour: Organisation) -> None:
    """A round for each state that Northside's self-assessment can be in; Harbour Voices' is filed in the first."""
    now = timezone.now()
    stan, rosa, lena, omar = (world.people[name] for name in ["stan", "rosa", "lena", "omar"])

    def asked(label: str) -> SelfAssessment:
        round_ = _open(here, label)
        return SelfAssessment.objects.for_page().get(round=round_, signature__organisation=northside)

    def filed(label: str) -> SelfAssessment:
        if label == "published":
            return _filed_with_a_file(world, asked(label), "Northside's public file", visibility="public")
        assessment = steps.bring_to(asked(label), SelfAssessment.Status.FILED, omar)
        return SelfAssessment.objects.for_page().get(pk=assessment.pk)

    def reviewed(label: str) -> SelfAssessment:
        assessment = filed(label)
        filings.give(assessment, "1.2", "challenge", rosa)
        filings.agree_with_the_rest(assessment, by=rosa, at=now)
        comment = _secret(world, "what a member wrote", {"rosa"})
        filings.hear(assessment, rosa, {"1.2": ["was"] * 2 + ["was not"] * 3}, comment=comment)
        return reviewing.release(assessment, by=rosa, at=now)

    def replied(label: str) -> SelfAssessment:
        assessment = reviewed(label)
        verdict = filings.verdict_on(assessment, "1.2")
        reviewing.save_reply(verdict, text="We now offer two years.", version=0, by=lena, at=now)
        return reviewing.send_replies(assessment, by=lena, at=now)

    def settled(label: str) -> SelfAssessment:
        assessment = replied(label)
        verdict = filings.verdict_on(assessment, "1.2")
        draft = {"verdict": verdict, "outcome": "agreed", "outcome_note": "", "version": verdict.version}
        return reviewing.settle(assessment, drafts=[draft], by=rosa, at=now)

    opened = asked("open")
    steps.save(opened, "1.1", omar, narrative=_secret(world, "not filed yet", {"omar", "lena", "sam"}))
    theirs = {"cora", "omar", "lena", "sam"}
    steps.save(opened, "1.2", omar, narrative=_secret(world, "not filed yet, and handed on", theirs))
    note = _secret(world, "a note to a colleague", theirs)
    handed = steps.hand_over(opened, "1.2", to=world.people["cora"], by=omar, note=note)
    other = steps.hand_over(
        opened, "1.1", to=omar, by=lena, note=_secret(world, "a note to an officer", theirs - {"cora"})
    )
    world.things["Cora's handover"] = {"pk": opened.pk, "key": handed.pk}
    world.things["Omar's handover"] = {"pk": opened.pk, "key": other.pk}
    ready = steps.bring_to(asked("ready"), SelfAssessment.Status.READY, omar)
    signed_off = steps.bring_to(asked("signed-off"), SelfAssessment.Status.SIGNED_OFF, omar)
    in_review = _filed_with_a_file(world, asked("in-review"), "Northside's filed file")
    filings.give(in_review, "1.1", "challenge", rosa, reason=_secret(world, "a draft verdict", {"rosa"}))
    draft_comment = _secret(world, "a draft comment", {"rosa"})
    reviewing.comment(in_review, text=draft_comment, version=0, by=rosa, at=now)
    note = _secret(world, "a note between reviewers", {"rosa"})
    reviewing.remark(in_review.answers.get(clause__ref="1.1"), text=note, by=rosa, at=now)
    hearing = filings.ask_members(in_review, rosa)
    hearing.links.create(secret_sha256=hash_of("as-it-stands-in-a-member's-e-mail"))
    world.things["a member's link"] = {"secret": "as-it-stands-in-a-member's-e-mail"}
    world.things["no link"] = {"secret": "nobody-was-sent-this"}
    closed, published, corrected = settled("closed"), settled("published"), settled("corrected")
    for assessment in [closed, published, corrected]:
        _settle_harbours(world, assessment.round, harbour)
        closing.close(assessment.round, by=stan, at=now)
    _report_on(world, closed.round, published.round)
    _correct(world, corrected.round)
    _cover_sheet(world, here, closed.round, "closed")
    _write_in_an_open_round(world, opened.round)
    replying = reviewed("reviewed")
    reply = _secret(world, "a draft reply", {"lena"})
    reviewing.save_reply(filings.verdict_on(replying, "1.2"), text=reply, version=0, by=lena, at=now)
    returned = filed("returned")
    refilings.return_(returned, "1.2", by=rosa)
    changed = _secret(world, "changed after it was returned", {"omar", "lena", "sam"})
    steps.save(returned, "1.2", omar, narrative=changed)
    world.things["returned, first"] = {"pk": returned.pk, "number": 1}
    refiled = filed("refiled")
    refilings.return_(refiled, "1.2", by=rosa)
    refilings.refile(refiled, omar, c1_2={"narrative": "Two years now."})
    for number, place in [(1, "first"), (2, "second")]:
        world.things[f"refiled, {place}"] = {"pk": refiled.pk, "number": number}
    asked_for = filed("asked-for")
    refilings.ask(asked_for, "1.2", by=lena)
    replied_to = replied("replied")
    filings.meet(replied_to, rosa, note=_secret(world, "what both came to, unconfirmed", {"rosa", "lena"}))
    world.things["Cora's handover elsewhere"] = {"pk": ready.pk, "key": handed.pk}
    for name, assessment in {
        "returned": returned,
        "refiled": refiled,
        "asked for": asked_for,
        "open": opened,
        "ready": ready,
        "signed off": signed_off,
        "in review": in_review,
        "reviewed": replying,
        "replied": replied_to,
        "settled": settled("settled"),
    }.items():
        world.things[name] = {"pk": assessment.pk, "ref": "1.2"}
        world.things[f"round {name}"] = {"pk": assessment.round_id}
    world.things["in review, first"] = {"pk": in_review.pk, "ref": "1.1"}
    world.things["reviewed, challenged"] = {"pk": replying.pk, "ref": "1.2"}
    world.things["round in review, 1.1"] = {"pk": in_review.round_id, "ref": "1.1"}
    uploaded = _upload(opened, omar)
    world.things["Omar's workbook"] = {"pk": opened.pk, "number": uploaded.pk}
    world.things["Omar's workbook elsewhere"] = {"pk": in_review.pk, "number": uploaded.pk}
    world.things["not owed"] = {"pk": opened.pk, "ref": "2.1"}
    world.things["not delegated"] = {"pk": opened.pk, "ref": "1.1"}
    planned = rounds.plan(here.edition, by=stan, at=now, **_days("planned"))
    world.things["round planned"] = {"pk": planned.pk}
    harbours = SelfAssessment.objects.for_page().get(round=opened.round, signature__organisation=harbour)
    steps.bring_to(harbours, SelfAssessment.Status.FILED, world.people["hana"])
    world.things["Harbour's, filed"] = {"pk": harbours.pk, "ref": "2.1"}


def _report_on(world: World, closed: Round, published: Round) -> None:
    """Both have an approved report with its files; one of them is published."""
    seb = world.people["seb"]
    report.write(closed, seb, _secret(world, "a draft commentary", {"seb", "chris"}))
    report.write(published, seb, "A year.")
    report.recommend(published, seb)
    for round_, name in [(closed, "closed"), (published, "published")]:
        report.approve(round_, seb)
        _report(world, round_, name)
    asked = reports.ask_to_publish(published, by=seb, at=timezone.now(), enqueue=lambda pk: None)
    reports.carry_out(asked, at=timezone.now())
    world.things["publishing of round published"] = {"pk": published.pk, "number": asked.pk}
    world.things["publishing as of another round"] = {"pk": closed.pk, "number": asked.pk}


def _correct(world: World, round_: Round) -> None:
    """Published, and a correction of it is begun."""
    seb = world.people["seb"]
    report.write(round_, seb, "A year.")
    report.approve(round_, seb)
    _report(world, round_, "corrected")
    reports.publish(round_, by=seb, at=timezone.now())
    writing.correct(Round.objects.get(pk=round_.pk), reason="A word is wrong.", by=seb, at=timezone.now())
    report.write(round_, seb, _secret(world, "a correction in draft", {"seb", "chris"}))


def _write_in_an_open_round(world: World, round_: Round) -> None:
    """Its report is open for comment: Rhea, from elsewhere, writes it too, and Hana was asked to read."""
    seb, now = world.people["seb"], timezone.now()
    readers = {"seb", "chris", "rhea", "hana"}
    report.write(round_, seb, _secret(world, "a section of an open round", readers))
    recommended = report.recommend(round_, seb, _secret(world, "a recommendation in draft", readers))
    world.things["recommendation in open round"] = {"pk": round_.pk, "number": recommended.pk}
    writing.ask(round_, email=world.people["rhea"].email, kind="author", by=seb, at=now)
    asked = writing.ask(round_, email=world.people["hana"].email, kind="reader", by=seb, at=now)
    writing.open_for_comment(round_, by=seb, at=now)
    said = _secret(world, "a comment on the report", readers)
    comment = writing.comment(round_, "summary", text=said, by=world.people["hana"], at=now)
    world.things["section in open round"] = {"pk": round_.pk, "key": "summary", "number": 1}
    world.things["reader in open round"] = {"pk": round_.pk, "number": asked.pk}
    world.things["comment in open round"] = {"pk": round_.pk, "number": comment.pk}


def _upload(assessment: SelfAssessment, by: User):
    """A workbook that came back as it went out."""
    filled = reading.read(sheets.write(assessment), assessment).as_json()
    return workbooks.keep(assessment, filled=filled, original_name="back.xlsx", by=by, at=timezone.now())


def _filed_with_a_file(
    world: World, assessment: SelfAssessment, name: str, visibility: str = "partners"
) -> SelfAssessment:
    """Filed with evidence that its readers may open too; the public also, where it is theirs."""
    omar, now = world.people["omar"], timezone.now()
    file = _add_file(assessment.signature.organisation, omar, title=f"{name}, days to pay", visibility=visibility)
    steps.answer_all(assessment, omar)
    steps.save(assessment, "1.1", omar, evidence=[file])
    filing.ask_for_sign_off(assessment, by=omar, at=now)
    steps.sign_off(assessment, world.people["sam"])
    filing.file(assessment, by=world.people["lena"], at=now)
    world.things[name] = {"slug": assessment.signature.organisation.slug, "pk": file.pk}
    return SelfAssessment.objects.for_page().get(pk=assessment.pk)


def _secret(world: World, what: str, allowed: set[str]) -> str:
    words = f"Not for everybody: {what}."
    world.secrets[words] = allowed
    return words


def _report(world: World, round_: Round, name: str) -> None:
    """Its PDF is made, of a few bytes; what makes real ones is tried elsewhere."""
    now = timezone.now()
    rendering = reports.ask_for_pdf(round_, by=world.people["seb"], at=now, enqueue=lambda pk: None)
    reports.take_up(rendering)
    reports.store_pdf(rendering, b"%PDF-", pages=1, at=now, others=dict.fromkeys(RenderedFile.Form.values, b"%PDF-"))
    world.things[f"round {name}"] = {"pk": round_.pk, "number": rendering.pk}
    world.things[f"report {name}"] = {
        "agreement": round_.edition.agreement.slug,
        "label": round_.label,
        "organisation": "northside-icb",
        "ref": "1.1",
        "key": "returns-by-kind-table",
        "number": 1,
    }
    world.things[f"section in {name} round"] = {"pk": round_.pk, "key": "summary"}
    world.things[f"recommendation {name}"] = {"pk": round_.pk, "number": 1}
    world.things[f"release {name}"] = {
        "agreement": round_.edition.agreement.slug,
        "label": round_.label,
        "number": 1,
        "name": "answers",
        "kind": "csv",
    }


def _cover_sheet(world: World, here: _Place, round_: Round, name: str) -> None:
    """One that is filled in and printed."""
    seb, now = world.people["seb"], timezone.now()
    template = cover.take_over(here.partnership, shipped.sheets()["partnership-board"], by=seb, at=now)
    sheet = cover.begin(round_, content.current(round_, None), by=seb, at=now)
    entry = sheet.entries.filter(kind="words").first()
    words = _secret(world, "what a cover sheet says", {"seb", "chris"})
    cover.save(sheet, texts={entry.position: words}, version=0, by=seb, at=now)
    made = cover.ask_for_print(sheet, is_draft=True, by=seb, at=now, enqueue=lambda pk: None)
    cover.store(made, pdf=b"%PDF-", word=b"PK", at=now)
    field = template.fields.earliest("position")
    world.things[f"cover sheet {name}"] = {"pk": round_.pk, "number": sheet.number}
    world.things["Riverside field"] = {"slug": here.partnership.slug, "key": "partnership-board", "pk": field.pk}
    world.things["Riverside's field as Upriver's"] = {"slug": "upriver", "pk": field.pk}


def _settle_harbours(world: World, round_: Round, harbour: Organisation) -> None:
    """Everything in a round has to be settled before it can be closed ahead of its last day."""
    assessment = SelfAssessment.objects.for_page().get(round=round_, signature__organisation=harbour)
    steps.bring_to(assessment, SelfAssessment.Status.FILED, world.people["hana"])
    piers = world.people["piers"]
    filings.agree_with_the_rest(assessment, by=piers, at=timezone.now())
    reviewing.release(assessment, by=piers, at=timezone.now())


def _hold_a_round_there(world: World, there: _Place, eastfield: Organisation) -> None:
    round_ = _open(there, "elsewhere")
    assessment = SelfAssessment.objects.for_page().get(round=round_, signature__organisation=eastfield)
    steps.bring_to(assessment, SelfAssessment.Status.FILED, world.people["rhea"])
    world.things["Eastfield's, filed"] = {"pk": assessment.pk, "ref": "1.1"}
    world.things["round elsewhere"] = {"pk": round_.pk}
    number = world.things["round closed"]["number"]
    world.things["Riverside's PDF as Upriver's"] = {"pk": round_.pk, "number": number}


def _days(label: str) -> dict:
    today = timezone.localdate()
    return {
        "label": label,
        "scale": factories.Scale.objects.get(slug="four-levels"),
        "opens_on": today - datetime.timedelta(days=30),
        "due_on": today + datetime.timedelta(days=30),
        "review_due_on": today + datetime.timedelta(days=60),
        "reply_due_on": today + datetime.timedelta(days=75),
    }


def _open(place: _Place, label: str) -> Round:
    now = timezone.now()
    round_ = rounds.plan(place.edition, by=place.steward, at=now, **_days(label))
    return rounds.open(round_, by=place.steward, at=now)


def _keep_records(world: World, here: _Place, there: _Place, northside, harbour, eastfield) -> None:
    """What belongs to organisations: their people, invitations, evidence, signatures and umbrellas."""
    now = timezone.now()
    for organisation in [northside, harbour, eastfield]:
        name = organisation.name.split()[0]
        member = organisation.memberships.filter(role=SENIOR).get()
        world.things[name] = {"slug": organisation.slug}
        world.things[f"{name}'s senior"] = {"slug": organisation.slug, "pk": member.pk}
        lead = organisation.memberships.filter(role=LEAD).get()
        world.things[f"{name}'s lead"] = {"slug": organisation.slug, "pk": lead.pk}
    added = {}
    for organisation, person in [(northside, "omar"), (harbour, "hana")]:
        name = organisation.name.split()[0]
        added[name] = _add_file(organisation, world.people[person])
        world.things[f"{name}'s file"] = {"slug": organisation.slug, "pk": added[name].pk}
    retired = _add_file(northside, world.people["omar"], title="Old days")
    evidence.retire(retired, by=world.people["omar"], at=now)
    world.things["Northside's retired file"] = {"slug": northside.slug, "pk": retired.pk}
    world.things["Harbour's file as Northside's"] = {"slug": northside.slug, "pk": added["Harbour"].pk}
    world.things["Harbour's senior as Northside's"] = {
        "slug": northside.slug,
        "pk": world.things["Harbour's senior"]["pk"],
    }
    invitation = people.invite(northside, email="new@example.org", role=OFFICER, by=world.people["lena"], at=now)
    world.things["Northside's invitation"] = {"pk": invitation.pk}
    invitation = people.invite_to_partnership(
        here.partnership, email="new@example.org", role="chair", by=here.steward, at=now
    )
    world.things["Riverside's invitation"] = {"pk": invitation.pk}
    world.things["an open invitation"] = {"secret": _known_secret(invitation)}
    world.things["no invitation"] = {"secret": "nobody-was-sent-this"}
    asked = factories.make_organisation("Asked Trust", Side.PUBLIC)
    signature = factories.make_signature(asked, here.edition, status=Signature.Status.INVITED)
    world.things["Asked's signature"] = {"slug": here.partnership.slug, "pk": signature.pk}
    world.things["Asked's signature as Upriver's"] = {"slug": there.partnership.slug, "pk": signature.pk}
    signed = northside.signatures.get()
    world.things["Northside's signature"] = {"slug": here.partnership.slug, "pk": signed.pk}
    declined = factories.make_signature(
        factories.make_organisation("Not Now Trust", Side.PUBLIC), here.edition, status=Signature.Status.DECLINED
    )
    world.things["Not Now's signature"] = {"slug": here.partnership.slug, "pk": declined.pk}
    alone = factories.make_organisation("Alone Trust", Side.PUBLIC)
    world.things["Alone"] = {"slug": alone.slug}
    world.things["Alone to sign"] = {**world.things["Riverside"], "organisation": alone.slug}
    closed = factories.make_organisation("Closed Trust", Side.PUBLIC, closed_on=datetime.date(2026, 1, 1))
    factories.make_signature(closed, here.edition)
    world.things["Closed"] = {"slug": closed.slug}
    umbrella = factories.make_organisation("Umbrella", Side.VCSE)
    joined = harbour.umbrellas.create(umbrella=umbrella)
    world.things["Harbour's umbrella"] = {"slug": harbour.slug, "pk": joined.pk}
    world.things["Harbour's umbrella as Northside's"] = {"slug": northside.slug, "pk": joined.pk}
    world.things["theme"] = {"slug": "funding"}
    world.things["sitemap of reports"] = {"part": "reports", "number": 1}
    world.things["Northside in Riverside"] = {"slug": northside.slug, "agreement": here.edition.agreement.slug}
    world.things["Alone in Riverside"] = {"slug": "alone-trust", "agreement": here.edition.agreement.slug}
    for kind in ["organisations", "signatures"]:
        world.things[f"Riverside, {kind}"] = {**world.things["Riverside"], "kind": kind}
        world.things[f"Riverside, {kind} as csv"] = {**world.things["Riverside"], "kind": kind, "extension": "csv"}
    world.things["organisations"] = {"kind": "organisations"}
    world.things["organisations as csv"] = {"kind": "organisations", "extension": "csv"}
    for name, partnership in [("stan", here.partnership), ("staff", None)]:
        uploaded = imports.keep(
            spreadsheets.read(b"slug,name,kind,side\r\nnew-trust,New Trust,nhs trust,public\r\n"),
            kind="organisations",
            partnership=partnership,
            original_name="new.csv",
            by=world.people[name],
            at=now,
        )
        world.things[f"{name.capitalize()}'s import"] = {**world.things["Riverside, organisations"], "pk": uploaded.pk}
    role = there.partnership.roles.get(kind=Role.Kind.CHAIR)
    world.things["Riverside's chair"] = {
        "slug": here.partnership.slug,
        "pk": here.partnership.roles.get(kind=Role.Kind.CHAIR).pk,
    }
    world.things["Upriver's chair as Riverside's"] = {"slug": here.partnership.slug, "pk": role.pk}


def _propose_a_link(world: World, here: _Place, there: _Place) -> None:
    """Between promises of the two agreements; not agreed yet, so their stewards' business."""
    reason = _secret(world, "why they are alike", {"stan", "staff", "elsestew"})
    clause, other = (place.edition.clauses.get(ref="1.1") for place in [here, there])
    likeness = commitments_actions.propose_likeness(
        clause, other, relation="equal", reason=reason, by=world.people["stan"], at=timezone.now()
    )
    world.things["a likeness"] = {"pk": likeness.pk}


def _import_a_document(world: World, here: _Place) -> None:
    """Read, and waiting for Riverside's steward; and one that is given up."""
    secret = _secret(world, "what a document says", {"stan", "staff"})
    text = (
        f"Riverside Charter\n\n1.1 Public bodies will pay for {secret}\n\nPage 2 of 9\n\n1.2 They will meet by XXXX.\n"
    )
    shown = documents.read(here.partnership, world.people["stan"], text)
    world.things["an import"] = {
        "pk": shown.pk,
        "clause": shown.clauses.in_order().get(number="1.1").pk,
        "number": shown.left_out.earliest("pk").pk,
    }
    world.things["a point of an import"] = {"pk": shown.pk, "number": shown.unsettled.earliest("pk").pk}
    ended = documents.read(here.partnership, world.people["stan"], text)
    workbench.abandon(ended, by=world.people["stan"], at=timezone.now())
    world.things["an import given up"] = {"pk": ended.pk}


def _propose_a_variation(world: World, here: _Place) -> None:
    """Of Riverside's edition in force; put to the parties, so that whoever signed reads it too."""
    now, stan = timezone.now(), world.people["stan"]
    readers = set(CAST) - {"nobody", "rhea", "elserev", "elsesec", "elsestew", "elsechair"}
    variation = variations.begin(
        here.edition, label="2026.1", reason="Invoices.", effective_on=timezone.localdate(), by=stan, at=now
    )
    words = _secret(world, "a word of a variation", readers)
    drafting.add_clause(
        variation.edition, shape.Clause(kind="principle", text=words), where="under", target=None, by=stan
    )
    variations.propose(variation, by=stan, at=now)
    slug = here.agreement.slug
    world.things["a template"] = {"template": "compact-with-four-codes"}
    world.things["a variation"] = {"slug": slug, "number": 1, "party": "statutory-organisations", "label": "2026.1"}
    world.things["Riverside's variation as Upriver's"] = {
        "slug": "upriver-compact",
        "number": 1,
        "party": "vcse-sector",
    }


def _write_mails(world: World) -> None:
    for name, slug, round_name in [
        ("Northside in its open round", "northside-icb", "round open"),
        ("Northside in its filed round", "northside-icb", "round in review"),
        ("Eastfield in Riverside's round", "eastfield-council", "round open"),
    ]:
        world.things[name] = {"pk": world.things[round_name]["pk"], "slug": slug}
    words = _secret(world, "what an e-mail says", {"staff"})
    letter = Letter(subject="About your work", text=words, template="try")
    world.things["an e-mail"] = {"pk": mailing.write(world.people["lena"], letter).pk}
    lost = mailing.write(world.people["lena"], letter)
    Mail.objects.filter(pk=lost.pk).update(status=Mail.Status.UNCERTAIN)
    world.things["a lost e-mail"] = {"pk": lost.pk}
    world.things["Lena's e-mails"] = {"token": mailing.stop_token(world.people["lena"].pk)}
    world.things["nobody's e-mails"] = {"token": "made-up"}


def _add_file(organisation: Organisation, by: User, title: str = "Days", visibility: str = "partners"):
    file = ContentFile(b"month,days\r\n1,20\r\n", name="days.csv")
    found, sha256 = file_types.identify(file, "days.csv", 1000)
    return evidence.add_file(
        organisation,
        title=title,
        file=file,
        name="days.csv",
        type=found,
        sha256=sha256,
        by=by,
        at=timezone.now(),
        details=evidence.Details(visibility=visibility),
    )


def _known_secret(invitation: Invitation) -> str:
    """A link as it stands in an e-mail, of which the portal itself keeps only the hash."""
    invitation.secret_sha256 = hash_of("as-it-stands-in-the-e-mail")
    invitation.save(update_fields=["secret_sha256"])
    return "as-it-stands-in-the-e-mail"
