"""What waits for a person, gathered over all their roles: the one page to come back to.

Each group is one way of helping, with the things to do in it; a group without anything to do says when there will be.
"""

from dataclasses import dataclass, field
from datetime import date
from textwrap import shorten

from django.db.models import Count, Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import capfirst

from accounts.models import User
from commitments.models import Import, Likeness, Variation
from compacts.models import Edition, Partnership, Role
from reports.models import Participant, Publication
from selfassessment.models import Handover, Round, SelfAssessment
from signatories.models import Membership, Organisation, OrganisationRole, Signature

Status = SelfAssessment.Status
SOON = 14  # days before a due day from which its task is marked
MOST_NAMED = 5
LONGEST_TITLE = 80  # of a document; the first line of some says all that is in them
FILED_WORDS = {
    Status.FILED: "Waiting for its review",
    Status.REVIEWED: "Reviewed",
    Status.REPLIED: "Replied",
    Status.SETTLED: "Settled",
}


@dataclass(frozen=True)
class Task:
    """One thing to do, as the task list shows it."""

    text: str
    url: str
    hint: str = ""
    status: str = ""
    status_colour: str = ""

    @property
    def is_waiting(self) -> bool:
        """Something this person can move on; what only others can has a plain status."""
        return bool(self.status_colour)


@dataclass(frozen=True)
class Group:
    key: str
    title: str
    tasks: list[Task] = field(default_factory=list)
    empty: str = ""
    links: list[tuple[str, str]] = field(default_factory=list)


def groups_for(user: User, *, on: date) -> list[Group]:
    """Every role that the person holds, with what waits in it; the most pressing kind of work first."""
    roles = set(Membership.objects.current().filter(user=user).values_list("role", flat=True))
    kinds = set(Role.objects.current().filter(user=user).values_list("kind", flat=True))
    groups = []
    if roles:
        groups += [_own_assessments(user, on, roles), *_handed_over(user, on), *_filed(user)]
    if Role.Kind.REVIEWER in kinds:
        groups.append(_reviews(user, on))
    if kinds & {Role.Kind.SECRETARY, Role.Kind.CHAIR}:
        groups.append(_reports(user, is_secretary=Role.Kind.SECRETARY in kinds))
    groups += _asked_of_reports(user)
    if Role.Kind.STEWARD in kinds:
        groups += [_rounds(user, on), *_texts(user), _signatures(user), *_links(user)]
    return groups


def is_about_demonstration(user: User) -> bool:
    """Is what the person works on invented? Then the page says so."""
    return (
        Organisation.objects.of(user).filter(is_demonstration=True).exists()
        or Partnership.objects.where_role(user, *Role.Kind.values).filter(is_demonstration=True).exists()
    )


def days_left(due: date, on: date) -> str:
    """How long there is, in words that do not blame."""
    days = (due - on).days
    if days < 0:
        return f"was due {date_format(due)}"
    if days == 0:
        return "due today"
    return f"due {date_format(due)}, {days} day{'' if days == 1 else 's'} left"


def _by_day(due: date, on: date, usual: str) -> tuple[str, str]:
    """What the tag says, and its colour."""
    if due < on:
        return "Past its day", "orange"
    return ("Due soon", "yellow") if (due - on).days <= SOON else (usual, "blue")


# -- an organisation's own people


def _own_assessments(user, on, roles) -> Group:
    due = list(SelfAssessment.objects.due_for(user))
    asked = list(Handover.objects.asked_of(user).current().for_list())
    replies = list(SelfAssessment.objects.to_reply_to_by(user).for_list())
    held = _roles_by_organisation(user)
    tasks = [_asked_task(handover, on) for handover in asked]
    parts = {handover.assessment_id for handover in asked}
    for assessment in due:
        roles_there = held[assessment.signature.organisation_id]
        if roles_there != {OrganisationRole.CONTRIBUTOR} or assessment.pk not in parts:
            tasks.append(_due_task(assessment, roles_there, on))
    tasks += [
        Task(
            text=f"Reply to the reviewers: {assessment.signature.organisation}, {assessment.round}",
            url=reverse("selfassessment:replies", args=[assessment.pk]),
            hint=f"Replies {days_left(assessment.round.reply_due_on, on)}.",
            **_status(_by_day(assessment.round.reply_due_on, on, "Reviewed")),
        )
        for assessment in replies
    ]
    only_contributes = roles == {OrganisationRole.CONTRIBUTOR}
    return Group(
        key="self-assessments",
        title="Self-assessments",
        tasks=tasks,
        empty="No answer has been handed to you at the moment. Your officer can ask you for one."
        if only_contributes
        else "Nothing waits for you. When a round opens or a review comes back, it stands here.",
        links=_organisation_links(user),
    )


def _asked_task(handover, on) -> Task:
    """What a colleague asked this person for."""
    count = len([row for row in handover.handed.all() if row.is_current])
    hint, status = f"{count} promise{'' if count == 1 else 's'}", ("To answer", "blue")
    if handover.due_on:
        hint, status = f"{hint}; {days_left(handover.due_on, on)}", _by_day(handover.due_on, on, "To answer")
    return Task(
        f"Answer what {handover.asked_by} asked: {_where(handover)}",
        handover.get_absolute_url(),
        f"{hint}.",
        **_status(status),
    )


def _handed_over(user, on) -> list[Group]:
    """What this person asked of colleagues and has not got back; left out where there is nothing."""
    handovers = Handover.objects.filter(
        asked_by=user, assessment__signature__organisation__in=Organisation.objects.of(user)
    )
    tasks = [_handed_task(handover, on) for handover in handovers.current().for_list()]
    return [Group(key="handed-over", title="With colleagues", tasks=tasks)] if tasks else []


def _handed_task(handover, on) -> Task:
    """Somebody else moves it on, until its day has gone by or nobody is there who could."""
    rows = list(handover.handed.all())
    count = len([row for row in rows if row.is_current])
    said = [f"{capfirst(days_left(handover.due_on, on))}." if handover.due_on else "No day was set."]
    if handover.is_withdrawn:
        said.append("The invitation was withdrawn.")
    elif handover.is_waiting:
        said.append("They have not accepted the invitation yet.")
    if back := len([row for row in rows if row.is_handed_back]):
        said.append(f"{back} handed back.")
    status = {"status": "With them"}
    if handover.is_withdrawn:
        status = _status(("With nobody", "orange"))
    elif handover.is_overdue(on):
        status = _status(("Past its day", "orange"))
    return Task(
        f"{handover.whom}: {count} promise{'' if count == 1 else 's'}, {_where(handover)}",
        handover.get_absolute_url(),
        " ".join(said),
        **status,
    )


def _where(handover) -> str:
    return f"{handover.assessment.signature.organisation}, {handover.assessment.round}"


def _filed(user) -> list[Group]:
    """What one's organisations have filed, and how far it has come; left out until there is something."""
    filed = (
        SelfAssessment.objects.sealed()
        .visible_to(user)
        .filter(signature__organisation__in=Organisation.objects.of(user))
        .for_page()
        .order_by("-filed_at", "-pk")[:MOST_NAMED]
    )
    tasks = [
        Task(
            f"{assessment.signature.organisation}, {assessment.round}",
            reverse("selfassessment:receipt", args=[assessment.pk]),
            f"Filed {date_format(timezone.localdate(assessment.filed_at))}.",
            status=FILED_WORDS[assessment.status],
        )
        for assessment in filed
    ]
    return [Group(key="filed", title="Filed", tasks=tasks)] if tasks else []


def _roles_by_organisation(user) -> dict[int, set[str]]:
    held = {}
    for organisation, role in Membership.objects.current().filter(user=user).values_list("organisation_id", "role"):
        held.setdefault(organisation, set()).add(role)
    return held


def _organisation_links(user) -> list[tuple[str, str]]:
    return [
        (f"{what} of {organisation}", reverse(name, args=[organisation.slug]))
        for organisation in Organisation.objects.of(user).order_by("name", "pk")
        for what, name in [("People", "signatories:people"), ("Evidence", "selfassessment:library")]
    ] + [
        (f"What several agreements ask of {organisation}", reverse("reports:like_promises", args=[organisation.slug]))
        for organisation in _signers_of_several(user)
    ]


def _signers_of_several(user):
    in_force = Q(signatures__status=Signature.Status.SIGNED, signatures__edition__status=Edition.Status.IN_FORCE)
    signed = Count("signatures", filter=in_force)
    return Organisation.objects.of(user).annotate(number_signed=signed).filter(number_signed__gt=1).order_by("name")


def _due_task(assessment, held, on) -> Task:
    """What this person can do next with a self-assessment that is not filed yet."""
    organisation, pk = assessment.signature.organisation, assessment.pk
    progress = f"{assessment.answered_count} of {assessment.answers_count} promises answered"
    if held == {OrganisationRole.CONTRIBUTOR}:
        progress = "The answers handed to you"  # the rest is not theirs to see
    when = days_left(assessment.due_on, on)
    name, again = f"{organisation}, {assessment.round}", " again" if assessment.is_refiling else ""
    by_day = _by_day(assessment.due_on, on, "To sign off" if assessment.status == Status.READY else "To file")
    if assessment.is_refiling:  # whether it came in time is said of the first filing; what presses now is the review
        when = f"and reviews are {days_left(assessment.round.review_due_on, on)}"
        by_day = ("Returned", "orange")
    if assessment.status == Status.READY and OrganisationRole.SENIOR_RESPONSIBLE_OFFICER in held:
        url = reverse("selfassessment:sign_off", args=[pk])
        return Task(f"Sign off{again}: {name}", url, f"Complete, {when}.", **_status(by_day))
    if assessment.status == Status.SIGNED_OFF and OrganisationRole.LEAD_OFFICER in held:
        url = reverse("selfassessment:file", args=[pk])
        return Task(f"File{again}: {name}", url, f"Signed off, {when}.", **_status(by_day))
    url = assessment.get_absolute_url()
    if assessment.status == Status.RETURNED:
        when = f"Reviews are {days_left(assessment.round.review_due_on, on)}."
        return Task(f"Change what was returned: {name}", url, when, **_status(("Returned", "orange")))
    if assessment.status == Status.OPEN:
        started = "Started" if assessment.answered_count else "Not started"
        return Task(f"Answer: {name}", url, f"{progress}; {when}.", **_status(_by_day(assessment.due_on, on, started)))
    return Task(name, url, f"{progress}; {when}.", status=assessment.get_status_display())


def _status(pair) -> dict[str, str]:
    return {"status": pair[0], "status_colour": pair[1]}


# -- reviewers


def _to_decide(user) -> list[Task]:
    """What an organisation asks to change in what it filed."""
    return [
        Task(
            f"Decide: {assessment.signature.organisation} asks to change answers it filed",
            reverse("selfassessment:reopening", args=[assessment.pk]),
            f"{assessment.round}. The review cannot be released before.",
            **_status(("Asked", "yellow")),
        )
        for assessment in SelfAssessment.objects.to_decide_by(user).for_page().order_by("pk")
    ]


def _reviews(user, on) -> Group:
    waiting = list(SelfAssessment.objects.to_review_by(user).for_list())
    to_settle = list(SelfAssessment.objects.to_settle_by(user).for_list())
    tasks = [
        Task(
            f"Review: {assessment.signature.organisation}, {assessment.round}",
            reverse("selfassessment:review", args=[assessment.pk]),
            f"Reviews {days_left(assessment.round.review_due_on, on)}.",
            **_status(_by_day(assessment.round.review_due_on, on, "To review")),
        )
        for assessment in waiting[:MOST_NAMED]
    ]
    tasks += [
        Task(
            f"Record outcomes: {assessment.signature.organisation}, {assessment.round}",
            reverse("selfassessment:outcomes", args=[assessment.pk]),
            "They have replied.",
            **_status(("Replied", "blue")),
        )
        for assessment in to_settle[:MOST_NAMED]
    ]
    to_decide = _to_decide(user)
    tasks = [*to_decide, *tasks]
    total = len(to_decide) + len(waiting) + len(to_settle)
    queue = f"The whole queue ({total} waiting)" if total > len(tasks) else "The whole queue"
    return Group(
        key="reviews",
        title="Reviews",
        tasks=tasks,
        empty="Nothing waits for a review. What the other side files comes into your queue by itself.",
        links=[(queue, reverse("selfassessment:reviews"))],
    )


# -- secretary and chair


def _reports(user, *, is_secretary) -> Group:
    partnerships = Partnership.objects.where_role(user, Role.Kind.SECRETARY, Role.Kind.CHAIR)
    correction = Publication.objects.being_written().filter(round=OuterRef("pk"))
    is_written = Q(status__in=[Round.Status.OPEN, Round.Status.CLOSED]) | Exists(correction)
    rounds = (
        Round.objects.filter(is_written, edition__agreement__partnership__in=partnerships)
        .with_counts()
        .for_page()
        .order_by("due_on", "pk")
    )
    tasks, boards = [], []
    for round_ in rounds:
        boards.append((f"How far everybody is: {round_}", round_.get_absolute_url()))
        is_closed = round_.status == Round.Status.CLOSED
        doing = ("Finish the report" if is_closed else "Preview the report") if is_secretary else "Read the draft"
        if round_.status == Round.Status.PUBLISHED:
            doing = "Finish the correction" if is_secretary else "Read the correction"
        tasks.append(
            Task(
                f"{doing}: {round_}",
                reverse("reports:draft", args=[round_.pk]),
                f"{round_.filed_count} of {round_.asked_count} self-assessments filed.",
                **_status(("Round open", "blue") if round_.status == Round.Status.OPEN else ("To publish", "yellow")),
            )
        )
    published = Publication.objects.standing().filter(round__edition__agreement__partnership__in=partnerships)
    return Group(
        key="reports",
        title="Reports",
        tasks=tasks,
        empty="No round is open or waiting for its report.",
        links=[
            *boards,
            *[
                (f"Published: {publication.round}", reverse("reports:draft", args=[publication.round_id]))
                for publication in published.for_list()[:MOST_NAMED]
            ],
        ],
    )


def _asked_of_reports(user) -> list[Group]:
    """Reports that the secretary asked this person to write or to read; left out where there is none."""
    tasks = [_report_task(participant) for participant in Participant.objects.waiting_for(user)]
    return [Group(key="asked-of-reports", title="Reports you were asked to help with", tasks=tasks)] if tasks else []


def _report_task(participant) -> Task:
    round_, status = participant.publication.round, participant.publication.status
    if participant.kind == Participant.Kind.AUTHOR:
        url = reverse("reports:draft", args=[round_.pk])
        return Task(f"Write the report: {round_}", url, "With the secretary.", **_status(("To write", "blue")))
    if status == Publication.Status.DRAFT:
        return Task(f"Comment on the report: {round_}", "", "You are told by e-mail when it is open.", "Not open yet")
    url = reverse("reports:comments", args=[round_.pk])
    if status == Publication.Status.FOR_COMMENT:
        return Task(f"Comment on the report: {round_}", url, "Not published yet.", **_status(("For comment", "yellow")))
    return Task(f"Your comments on the report: {round_}", url, "Not published yet.", "Approved")


# -- stewards


def _rounds(user, on) -> Group:
    partnerships = list(Partnership.objects.where_role(user, Role.Kind.STEWARD).order_by("name", "pk"))
    rounds = (
        Round.objects.filter(
            edition__agreement__partnership__in=partnerships, status__in=[Round.Status.PLANNED, Round.Status.OPEN]
        )
        .with_counts()
        .for_page()
        .order_by("due_on", "pk")
    )
    return Group(
        key="rounds",
        title="Rounds",
        tasks=[*_to_decide(user), *(_round_task(round_, on) for round_ in rounds)],
        empty="No round is planned or open.",
        links=[
            (f"Rounds of {partnership}", reverse("selfassessment:rounds", args=[partnership.slug]))
            for partnership in partnerships
        ],
    )


def _round_task(round_, on) -> Task:
    if round_.status == Round.Status.PLANNED:
        when = f"Opens {date_format(round_.opens_on)}." if round_.opens_on > on else "Its opening day has come."
        return Task(f"Open: {round_}", round_.get_absolute_url(), when, **_status(("Planned", "grey")))
    filed = f"{round_.filed_count} of {round_.asked_count} filed"
    progress = f"{filed}, {days_left(round_.filing_due_on, on)}."
    if on > round_.reply_due_on:
        url = reverse("selfassessment:close_round", args=[round_.pk])
        return Task(f"Close: {round_}", url, progress, **_status(("Replies are in", "yellow")))
    if round_.asked_count and round_.filed_count == round_.asked_count:
        hint = f"{filed}, reviews {days_left(round_.review_due_on, on)}."
        return Task(f"Follow: {round_}", round_.get_absolute_url(), hint, **_status(("All have filed", "teal")))
    return Task(
        f"Follow: {round_}", round_.get_absolute_url(), progress, **_status(_by_day(round_.filing_due_on, on, "Open"))
    )


def _texts(user) -> list[Group]:
    """Texts on their way into force, from the document to the last agreement; left out where there is none."""
    kept = Partnership.objects.where_role(user, Role.Kind.STEWARD)
    imports = Import.objects.filter(
        partnership__in=kept, status__in=[Import.Status.READING, Import.Status.TO_REVIEW]
    ).for_list()
    varied = Variation.objects.open().filter(agreement__partnership__in=kept).with_editions().order_by("pk")
    drafts = (
        Edition.objects.filter(status=Edition.Status.DRAFT, agreement__partnership__in=kept)
        .exclude(pk__in=varied.values("edition"))
        .select_related("agreement")
        .order_by("agreement__title", "pk")
    )
    tasks = [
        Task(
            f"Settle what was read: {shorten(str(each), 80, placeholder='…')}",
            each.get_absolute_url(),
            f"Asked for by {each.asked_by} on {date_format(each.asked_at)}.",
            each.get_status_display(),
            "" if each.status == Import.Status.READING else each.status_colour,
        )
        for each in imports
    ]
    tasks += [
        Task(
            f"Finish the draft: {draft.agreement}, edition {draft.label}",
            reverse("commitments:edit", args=[draft.agreement.slug, draft.label]),
            "Edit its text, then bring it into force.",
            **_status(("Draft", "yellow")),
        )
        for draft in drafts
    ]
    tasks += [
        Task(
            f"See {each} through",
            each.get_absolute_url(),
            f"Takes effect on {date_format(each.effective_on)}.",
            **_status(each.state),
        )
        for each in varied
    ]
    return [Group(key="texts", title="Texts on their way into force", tasks=tasks)] if tasks else []


def _signatures(user) -> Group:
    partnership = "edition__agreement__partnership"
    waiting = (
        Signature.objects.to_chase()
        .filter(**{f"{partnership}__in": Partnership.objects.where_role(user, Role.Kind.STEWARD)})
        .values(name=F(f"{partnership}__name"), slug=F(f"{partnership}__slug"))
        .annotate(
            invited=Count("pk", filter=Q(status=Signature.Status.INVITED)),
            in_governance=Count("pk", filter=Q(status=Signature.Status.IN_GOVERNANCE)),
        )
        .order_by("name", "slug")
    )
    tasks = [
        Task(
            f"Follow up signatures: {row['name']}",
            reverse("signatories:signatures", args=[row["slug"]]),
            f"{row['invited']} invited, {row['in_governance']} in governance.",
            **_status(("Waiting", "blue")),
        )
        for row in waiting
    ]
    return Group(key="signatures", title="Signatures", tasks=tasks, empty="Everybody who was invited has answered.")


def _links(user) -> list[Group]:
    """Links between agreements that this steward can agree or decline; left out where none waits."""
    waiting = Likeness.objects.waiting_for(user).count()
    tasks = [
        Task(
            "Agree or decline links between agreements",
            reverse("commitments:likenesses"),
            f"{waiting} proposed by somebody else.",
            **_status(("To agree", "blue")),
        )
    ]
    return [Group(key="links", title="Links between agreements", tasks=tasks)] if waiting else []
