from django.db import models
from django.db.models import Case, Exists, F, OuterRef, Prefetch, Q, Subquery, Value, When
from django.db.models.functions import Coalesce, Greatest

from compacts.models import Role
from signatories.models import Membership, OrganisationRole


def _count(rows, of):
    """How many of `rows` belong to each row of the query around it; `of` is the key that says to which."""
    counted = rows.order_by().values(of).annotate(n=models.Count("pk")).values("n")
    return Coalesce(Subquery(counted, output_field=models.IntegerField()), 0)


def _works_there(user):
    """The person's roles at the organisation of each self-assessment."""
    return Membership.objects.current().filter(user=user, organisation=OuterRef("signature__organisation_id"))


def _holds_role(user):
    """The person's roles in the partnership of each self-assessment."""
    return Role.objects.current().filter(user=user, partnership=OuterRef("round__edition__agreement__partnership_id"))


def _speaks_for_the_other_side(user):
    return _holds_role(user).filter(kind=Role.Kind.REVIEWER).exclude(side=OuterRef("signature__organisation__side"))


def _handed(assessment):
    """The model of what was handed to colleagues."""
    return assessment._meta.get_field("answers").related_model._meta.get_field("handed").related_model


def _measured(answer):
    """What was measured of each answer with its standard, in one read whether there is any or not."""
    measurement = answer._meta.get_field("measurements").related_model
    return Prefetch("measurements", measurement.objects.select_related("standard"))


def last_day_to_file(assessment=""):
    """`SelfAssessment.due_on` as the database counts it; `assessment` leads there, with two underscores at its end."""
    given = f"{assessment}round__due_on"
    return Greatest(
        F(given),
        Coalesce(F(f"{assessment}round__extended_due_on"), F(given)),
        Coalesce(F(f"{assessment}extended_due_on"), F(given)),
    )


class RoundQuerySet(models.QuerySet):
    def lock(self, pk):
        return self.select_for_update().get(pk=pk)

    def visible_to(self, user):
        """Rounds of the partnerships in which the person has a role, and those that ask an organisation of theirs."""
        if not user.is_authenticated:
            return self.none()
        roles = Role.objects.current().filter(user=user, partnership=OuterRef("edition__agreement__partnership_id"))
        asked = self.model._meta.get_field("assessments").related_model.objects.filter(
            round=OuterRef("pk"),
            signature__organisation__in=Membership.objects.current().filter(user=user).values("organisation"),
        )
        return self.filter(Exists(roles) | Exists(asked))

    def of(self, partnership):
        """A partnership's rounds, latest first, each with how many were asked and how many have filed."""
        return (
            self.filter(edition__agreement__partnership=partnership).for_page().with_counts().order_by("-due_on", "-pk")
        )

    def with_counts(self):
        """How many were asked, and how many of them have filed."""
        assessment = self.model._meta.get_field("assessments").related_model
        asked = assessment.objects.filter(round=OuterRef("pk"))
        return self.annotate(asked_count=_count(asked, "round"), filed_count=_count(asked.filed(), "round"))

    def for_page(self):
        return self.select_related("edition__agreement__partnership", "scale", "opened_by", "closed_by", "published_by")

    def to_close_by(self, user, on):
        """Open rounds of this steward whose last day for replies is over, or in which everything is settled."""
        if not user.is_authenticated:
            return self.none()
        steward = Role.objects.current().filter(
            user=user, kind=Role.Kind.STEWARD, partnership=OuterRef("edition__agreement__partnership_id")
        )
        assessment = self.model._meta.get_field("assessments").related_model
        unsettled = assessment.objects.filter(round=OuterRef("pk")).exclude(status=assessment.Status.SETTLED)
        return self.filter(Exists(steward), status=self.model.Status.OPEN).filter(
            Q(reply_due_on__lt=on) | ~Exists(unsettled)
        )

    def to_publish_by(self, user):
        """Closed rounds that wait for this secretary's report."""
        if not user.is_authenticated:
            return self.none()
        secretary = Role.objects.current().filter(
            user=user, kind=Role.Kind.SECRETARY, partnership=OuterRef("edition__agreement__partnership_id")
        )
        return self.filter(Exists(secretary), status=self.model.Status.CLOSED)


class SelfAssessmentQuerySet(models.QuerySet):
    def lock(self, pk):
        """The row, locked until the transaction ends, so that nobody edits while another files."""
        return self.select_for_update().get(pk=pk)

    def lock_for_page(self, pk):
        """Locked, and then read with all that a rule asks of it: PostgreSQL locks no row that may be missing."""
        self.lock(pk)
        return self.for_page().get(pk=pk)

    def sealed(self):
        return self.filter(status__in=self.model.SEALED)

    def filed(self):
        """Those with a filing, also while answers of it are open again."""
        filing = self.model._meta.get_field("filings").related_model
        return self.filter(Exists(filing.objects.filter(assessment=OuterRef("pk"))))

    def being_reopened(self):
        """Those with answers open again, or with a request for it that nobody has decided on."""
        filing = self.model._meta.get_field("filings").related_model
        reopening = filing._meta.get_field("reopenings").related_model
        undecided = reopening.objects.filter(declined_at__isnull=True, ended_at__isnull=True)
        return self.filter(Exists(undecided.filter(filing__assessment=OuterRef("pk"))))

    def with_reopenings_visible_to(self, user):
        """Those whose requests to change a filing the person may see: its readers, and the steward who may decide."""
        steward = _holds_role(user).filter(kind=Role.Kind.STEWARD) if user.is_authenticated else None
        seen = Q(pk__in=self.model.objects.visible_to(user).values("pk"))
        return self.filter(seen | Exists(steward)).filed() if steward is not None else self.none()

    def in_open_rounds(self):
        return self.filter(round__status="open")

    def before(self, assessment):
        """Earlier sealed ones of the same organisation under the same agreement, latest first."""
        return (
            self.sealed()
            .filter(
                signature__organisation=assessment.signature.organisation_id,
                round__edition__agreement=assessment.round.edition.agreement_id,
                round__due_on__lt=assessment.round.due_on,
            )
            .order_by("-round__due_on", "-pk")
        )

    def visible_to(self, user):
        """One's own organisation's (a contributor's only with something handed over), and what the other side filed.

        The partnership's secretary and chair see all that is filed. A steward sees how far each has come on the
        round's board, not the words.
        """
        if not user.is_authenticated:
            return self.none()
        works = _works_there(user)
        handed = _handed(self.model).objects.readable_by(user).filter(answer__assessment=OuterRef("pk"))
        reads = _holds_role(user).filter(kind__in=[Role.Kind.SECRETARY, Role.Kind.CHAIR])
        filings = self.model._meta.get_field("filings").related_model.objects.filter(assessment=OuterRef("pk"))
        return self.filter(
            Exists(works.exclude(role=OrganisationRole.CONTRIBUTOR))
            | (Exists(works.filter(role=OrganisationRole.CONTRIBUTOR)) & Exists(handed))
            | (Exists(filings) & (Exists(reads) | Exists(_speaks_for_the_other_side(user))))
        )

    # -- the officer

    def due_for(self, user):
        """What waits for this person before filing: to write, to have signed off, to sign off or to file.

        Each says whether it `is_refiling`: filed once, and returned for changes.
        """
        if not user.is_authenticated:
            return self.none()
        works = _works_there(user)
        handed = _handed(self.model).objects.with_person(user).filter(answer__assessment=OuterRef("pk"))
        status = self.model.Status
        filing = self.model._meta.get_field("filings").related_model
        return (
            self.in_open_rounds()
            .exclude(status__in=self.model.SEALED)
            .annotate(is_refiling=Exists(filing.objects.filter(assessment=OuterRef("pk"))))
            .filter(
                Exists(works.filter(role__in=[OrganisationRole.OFFICER, OrganisationRole.LEAD_OFFICER]))
                | (Exists(works.filter(role=OrganisationRole.CONTRIBUTOR)) & Exists(handed))
                | (Q(status=status.READY) & Exists(works.filter(role=OrganisationRole.SENIOR_RESPONSIBLE_OFFICER)))
            )
            .for_list()
        )

    def for_list(self):
        """With what a list of self-assessments shows of each: its names and how far it has come."""
        return self.for_page().with_progress().with_due_on().order_by("last_day", "signature__organisation__name", "pk")

    def with_progress(self):
        """How many promises, how many answered, where help is wanted, and when something last happened."""
        answer = self.model._meta.get_field("answers").related_model
        event = self.model._meta.get_field("events").related_model
        answers = answer.objects.filter(assessment=OuterRef("pk"))
        last_saved = answers.filter(saved_at__isnull=False).order_by("-saved_at").values("saved_at")[:1]
        # Being asked is no activity of the organisation's own.
        events = (
            event.objects.filter(assessment=OuterRef("pk")).exclude(from_status="").exclude(from_status=F("to_status"))
        )
        last_event = events.order_by("-at").values("at")[:1]
        return self.annotate(
            answers_count=_count(answers, "assessment"),
            answered_count=_count(answers.answered(), "assessment"),
            help_wanted_count=_count(answers.filter(is_help_wanted=True), "assessment"),
            last_saved_at=Subquery(last_saved),
            last_activity_at=Coalesce(
                Greatest(Subquery(last_saved), Subquery(last_event)), Subquery(last_saved), Subquery(last_event)
            ),
        )

    def for_board(self, round_):
        """Everyone who was asked in this round, by name, with progress and what was filed."""
        filing = self.model._meta.get_field("filings").related_model
        latest = filing.objects.filter(assessment=OuterRef("pk")).order_by("-number")
        people = Membership.objects.current().filter(organisation=OuterRef("signature__organisation_id"))
        return (
            self.filter(round=round_)
            .for_page()
            .with_progress()
            .annotate(
                reference=Subquery(latest.values("reference")[:1]),
                is_filed_late=Subquery(latest.values("is_late")[:1]),
                had_until=Subquery(filing.objects.filter(assessment=OuterRef("pk"), number=1).values("due_on")[:1]),
                has_lead_officer=Exists(people.filter(role=OrganisationRole.LEAD_OFFICER)),
                has_senior=Exists(people.filter(role=OrganisationRole.SENIOR_RESPONSIBLE_OFFICER)),
            )
            .order_by("signature__organisation__name", "pk")
        )

    def with_due_on(self):
        """Each with `last_day`, the last day to file in time: the latest of the round's own and any extension."""
        return self.annotate(last_day=last_day_to_file())

    def late(self, today):
        """Filed after the day it was due, or not filed though that day has passed."""
        filing = self.model._meta.get_field("filings").related_model
        filed_late = filing.objects.filter(assessment=OuterRef("pk"), number=1, is_late=True)
        filed = filing.objects.filter(assessment=OuterRef("pk"))
        return self.with_due_on().filter(Exists(filed_late) | (~Exists(filed) & Q(last_day__lt=today)))

    def showing(self, what, today):
        """A part of a board: one of its filters, or all for none."""
        status = self.model.Status
        if what == "late":
            return self.late(today)
        parts = {
            "not-begun": Q(status=status.OPEN, last_saved_at__isnull=True),
            "in-progress": Q(status=status.OPEN, last_saved_at__isnull=False),
            "waiting": Q(status__in=self.model.IN_SIGN_OFF),
            "filed": Q(status__in=self.model.SEALED),
            "help": Q(help_wanted_count__gt=0),
            "returned": Q(status=status.RETURNED),
        }
        return self.filter(parts.get(what, Q()))

    def board_figures(self, today):
        """Of those asked: how many have filed, how many of them late, and how many have not filed though due."""
        return {
            "asked": self.count(),
            "filed": self.filed().count(),
            "filed_late": self.filed().late(today).count(),
            "overdue": self.exclude(pk__in=self.filed().values("pk")).late(today).count(),
        }

    # -- the review

    def reviewable_by(self, user):
        """Filings of the other side where the person reviews; never those of an organisation they work for."""
        if not user.is_authenticated:
            return self.none()
        return self.filed().filter(Exists(_speaks_for_the_other_side(user)), ~Exists(_works_there(user)))

    def for_page(self):
        """With all that the head of a page about one self-assessment says."""
        return self.select_related("signature__organisation", "round__edition__agreement__partnership", "round__scale")

    def to_review_by(self, user):
        """Filed and waiting for this reviewer's verdicts and release."""
        return self.reviewable_by(user).in_open_rounds().filter(status=self.model.Status.FILED)

    def to_decide_by(self, user):
        """Filings that their organisation asks to change, where this reviewer or steward may grant or decline it."""
        if not user.is_authenticated:
            return self.none()
        reopening = self.model._meta.get_field("filings").related_model._meta.get_field("reopenings").related_model
        asked = reopening.objects.waiting().filter(filing__assessment=OuterRef("pk"))
        stewards = _holds_role(user).filter(kind=Role.Kind.STEWARD)
        decides = Exists(stewards) | Exists(_speaks_for_the_other_side(user))
        return self.in_open_rounds().filter(decides, Exists(asked), ~Exists(_works_there(user)))

    def to_settle_by(self, user):
        """Replied to, and waiting for this reviewer to record what came of it."""
        return self.reviewable_by(user).in_open_rounds().filter(status=self.model.Status.REPLIED)

    def to_reply_to_by(self, user):
        """Reviewed, and waiting for this lead officer's replies."""
        if not user.is_authenticated:
            return self.none()
        led = Membership.objects.current().filter(user=user, role=OrganisationRole.LEAD_OFFICER).values("organisation")
        return self.in_open_rounds().filter(status=self.model.Status.REVIEWED, signature__organisation__in=led)

    def unfinished_in(self, round_):
        """What a steward should know of before closing: the furthest behind first, then by name."""
        status = self.model.Status
        steps = [
            status.OPEN,
            status.READY,
            status.SIGNED_OFF,
            status.RETURNED,
            status.FILED,
            status.REVIEWED,
            status.REPLIED,
        ]
        return (
            self.filter(round=round_, status__in=steps)
            .select_related("signature__organisation")
            .annotate(is_returned=_is(Q(pk__in=self.filed().values("pk")) & ~Q(status__in=self.model.SEALED)))
            .annotate(
                step=Case(
                    When(status=status.FILED, then=Value("not reviewed")),
                    When(is_returned=True, then=Value("returned")),
                    When(status=status.REVIEWED, then=Value("no reply")),
                    When(status=status.REPLIED, then=Value("no outcome")),
                    default=Value("not filed"),
                ),
                step_place=Case(*[When(status=each, then=place) for place, each in enumerate(steps)]),
            )
            .order_by("step_place", "signature__organisation__name", "pk")
        )

    def for_review_queue(self):
        """Each with how far its review has come; those a reviewer can act on first, then by the day they are due."""
        filing = self.model._meta.get_field("filings").related_model
        answer = self.model._meta.get_field("answers").related_model
        review = filing._meta.get_field("review").related_model
        verdict = review._meta.get_field("verdicts").related_model
        latest = filing.objects.filter(assessment=OuterRef("pk")).order_by("-number")
        of_latest = review.objects.filter(filing=OuterRef("filing_pk"))
        is_open = Q(round__status="open")
        status = self.model.Status
        return (
            self.for_page()
            .annotate(
                filing_pk=Subquery(latest.values("pk")[:1]),
                reference=Subquery(latest.values("reference")[:1]),
                is_late=Subquery(latest.values("is_late")[:1]),
                review_started_at=Subquery(of_latest.values("started_at")[:1]),
                replied_at=Subquery(of_latest.values("replied_at")[:1]),
                answers_count=_count(answer.objects.filter(assessment=OuterRef("pk")), "assessment"),
                verdicts_count=_count(verdict.objects.filter(review__filing=OuterRef("filing_pk")), "review__filing"),
                disputed_count=_count(
                    verdict.objects.filter(review__filing=OuterRef("filing_pk")).exclude(judgement="agree"),
                    "review__filing",
                ),
                stage=Case(
                    When(is_open & Q(status=status.FILED, review_started_at__isnull=True), then=Value("waiting")),
                    When(is_open & Q(status=status.FILED), then=Value("in review")),
                    When(is_open & Q(status=status.REPLIED), then=Value("replied")),
                    When(is_open & Q(status=status.REVIEWED), then=Value("released")),
                    When(is_open & ~Q(status__in=self.model.SEALED), then=Value("returned")),
                    default=Value("finished"),
                ),
            )
            .annotate(
                stage_place=Case(
                    When(stage="in review", then=1),
                    When(stage="waiting", then=2),
                    When(stage="replied", then=3),
                    When(stage="released", then=4),
                    When(stage="returned", then=5),
                    default=6,
                )
            )
            .order_by(
                "stage_place",
                # What waits by the day it is due; what is finished the newest first.
                Case(When(~Q(stage="finished"), then=F("round__review_due_on"))),
                "-round__review_due_on",
                "signature__organisation__name",
                "pk",
            )
        )


# The same rule as Standard.is_met_by(), for rows of measurements.
MEETS_STANDARD = (
    Q(standard__direction="at least", value__gte=F("standard__number"))
    | Q(standard__direction="at most", value__lte=F("standard__number"))
    | Q(standard__direction="between", value__gte=F("standard__number"), value__lte=F("standard__upper"))
)


class MeasurementQuerySet(models.QuerySet):
    def unfinished(self):
        """Without the number, or with one that misses the standard and no word why."""
        return self.filter(Q(value__isnull=True) | (Q(why_missed="") & ~MEETS_STANDARD))


class AnswerQuerySet(models.QuerySet):
    def answered(self):
        """Answers that are complete enough to file: the one definition of progress.

        A rating, with a few words where it is below the top; or that it does not apply, with the reason; no measured
        value left out, and of each that misses its standard the reason. `Answer.what_is_missing()` says the same in
        words, and a trigger holds filing to it.
        """
        return self.filter(self._is_complete())

    def not_answered(self):
        return self.exclude(self._is_complete())

    def _is_complete(self):
        measurement = self.model._meta.get_field("measurements").related_model
        half_measured = measurement.objects.filter(answer=OuterRef("pk")).unfinished()
        return (
            (Q(is_not_applicable=True) & ~Q(not_applicable_reason=""))
            | Q(is_not_applicable=False, rating__position=1)
            | (Q(is_not_applicable=False, rating__position__gt=1) & ~Q(narrative=""))
        ) & ~Exists(half_measured)

    def not_sealed(self):
        """Answers that can still be written: never filed, or named in a return for changes that has not ended."""
        assessment = self.model._meta.get_field("assessment").related_model
        filing = assessment._meta.get_field("filings").related_model
        was_filed = Exists(filing.objects.filter(assessment=OuterRef("assessment")))
        return (
            self.with_reopened()
            .filter(~was_filed | Q(is_reopened=True), assessment__round__status="open")
            .exclude(assessment__status__in=assessment.SEALED)
        )

    def with_reopened(self):
        """Each with `is_reopened`: named in a return for changes that has not ended."""
        reopened = self.model._meta.get_field("reopened").related_model
        return self.annotate(is_reopened=Exists(reopened.objects.active().filter(answer=OuterRef("pk"))))

    def for_writing(self):
        """Each with all that the rules about writing it ask of it, and with what says what it still needs.

        Read again under the lock before anything is written: what a rule is told must be as new as what it guards.
        """
        assessment = self.model._meta.get_field("assessment").related_model
        filing = assessment._meta.get_field("filings").related_model
        return (
            self.select_related(
                "clause__theme",
                "rating",
                "saved_by",
                "assessment__signature__organisation",
                "assessment__round__edition__agreement__partnership",
                "assessment__round__scale",
                "copied_from__assessment__round",
                "copied_from__clause__edition__agreement",
            )
            .with_reopened()
            .annotate(was_filed=Exists(filing.objects.filter(assessment=OuterRef("assessment"))))
        )

    def with_refiled(self):
        """Each with `is_refiled`: changed between the latest filing and the one before it."""
        reopened = self.model._meta.get_field("reopened").related_model
        latest = reopened.objects.filter(
            answer=OuterRef("pk"),
            is_changed=True,
            reopening__filing__next__isnull=False,
            reopening__filing__next__next__isnull=True,
        )
        return self.annotate(is_refiled=Exists(latest))

    # -- the officer

    def readable_by(self, user, assessment):
        """All of a self-assessment that the person may see, or what was handed to them if that is all they have.

        Whether they may see the self-assessment at all is asked first, by its `visible_to`.
        """
        return self.filter(assessment=assessment)._readable_by(user)

    def visible_to(self, user):
        """Of the self-assessments that the person may see, the answers that `readable_by` gives them."""
        if not user.is_authenticated:
            return self.none()
        assessment = self.model._meta.get_field("assessment").related_model
        seen = assessment.objects.visible_to(user).filter(pk=OuterRef("assessment"))
        return self.filter(Exists(seen))._readable_by(user)

    def _readable_by(self, user):
        """The person's roles are asked for in the same statement: no page has to ask for them first."""
        assessment = self.model._meta.get_field("assessment").related_model
        works = Membership.objects.current().filter(
            user=user, organisation=OuterRef("assessment__signature__organisation_id")
        )
        handed = self.model._meta.get_field("handed").related_model.objects.readable_by(user)
        return self.filter(
            Exists(works.exclude(role=OrganisationRole.CONTRIBUTOR))
            | (Exists(works.filter(role=OrganisationRole.CONTRIBUTOR)) & Exists(handed.filter(answer=OuterRef("pk"))))
            # What is being changed after a return is nobody else's to read.
            | (Q(assessment__status__in=assessment.SEALED) & ~Exists(works))
        )

    def for_task_list(self):
        """In the agreement's order, each with what its line says."""
        return (
            self.select_related(
                "clause__theme",
                "rating",
                "copied_from__assessment__round",
                "copied_from__clause__edition__agreement",
            )
            .with_handovers()
            .prefetch_related(_measured(self.model))
            .order_by("clause__position")
        )

    def fetch_measurements(self, *answers):
        """Read what was measured of these answers together, of whichever year they are."""
        models.prefetch_related_objects([answer for answer in answers if answer], _measured(self.model))

    def for_page(self):
        """One with what its page says around it: `content.section_of` looks for its heading among those above."""
        return self.for_writing().select_related("clause__parent__parent").prefetch_related("clause__standards")

    def unconfirmed(self):
        """Copied from elsewhere, and touched by nobody since."""
        return self.filter(is_unconfirmed=True)

    def with_handovers(self):
        """Each with a list `with_whom` of one or none: with which colleague it is, or who handed it back last."""
        handed = self.model._meta.get_field("handed").related_model
        return self.prefetch_related(Prefetch("handed", handed.objects.latest_of_each(), to_attr="with_whom"))

    def with_all_words(self):
        """In the agreement's order, each with everything that is signed and filed."""
        return (
            self.select_related(
                "clause", "rating", "copied_from__assessment__round", "copied_from__clause__edition__agreement"
            )
            .prefetch_related("clause__bound_parties", "clause__standards", _measured(self.model), "evidence")
            .order_by("clause__position")
        )

    def with_evidence(self):
        evidence = self.model._meta.get_field("evidence").related_model
        return self.select_related("clause").prefetch_related(
            Prefetch(
                "evidence", evidence.objects.select_related("link_check", "organisation").order_by("added_at", "pk")
            )
        )

    def resting_on(self, versions):
        """Answers that use one of these pieces of evidence, latest round first; each with those in `rested_on`."""
        through = self.model.evidence.through.objects.filter(answer=OuterRef("pk"), evidence__in=versions)
        evidence = self.model._meta.get_field("evidence").related_model
        return (
            self.filter(Exists(through))
            .select_related(
                "clause", "assessment__signature__organisation", "assessment__round__edition__agreement__partnership"
            )
            .prefetch_related(
                Prefetch("evidence", evidence.objects.filter(pk__in=[v.pk for v in versions]), "rested_on")
            )
            .order_by("-assessment__round__due_on", "assessment", "clause__position")
        )

    def open_to(self, user):
        """Answers not filed yet that the person may write."""
        works = Membership.objects.current().filter(
            user=user, organisation=OuterRef("assessment__signature__organisation_id")
        )
        officer = [OrganisationRole.OFFICER, OrganisationRole.LEAD_OFFICER]
        handed = self.model._meta.get_field("handed").related_model.objects.with_person(user)
        return self.not_sealed().filter(
            Exists(works.filter(role__in=officer))
            | (Exists(works.filter(role=OrganisationRole.CONTRIBUTOR)) & Exists(handed.filter(answer=OuterRef("pk"))))
        )

    def earlier(self, answer):
        """What the same organisation last filed on the same promise, along its lineage, in an earlier round.

        With whether it `rests_on_evidence`, and with what the other side last released about it: `said_judgement`,
        `said_rating` and `said_reason`, none where nothing was.
        """
        verdict = self.model._meta.get_field("verdicts").related_model
        said = verdict.objects.released().filter(answer=OuterRef("pk")).order_by("-pk")
        return (
            self.filter(
                clause__lineage=answer.clause.lineage_id,
                assessment__status__in=answer.assessment.SEALED,
                assessment__signature__organisation=answer.assessment.signature.organisation_id,
                assessment__round__due_on__lt=answer.assessment.round.due_on,
            )
            .annotate(
                rests_on_evidence=Exists(self.model.evidence.through.objects.filter(answer=OuterRef("pk"))),
                said_judgement=Subquery(said.values("judgement")[:1]),
                said_rating=Subquery(said.values("rating__name")[:1]),
                said_reason=Subquery(said.values("reason")[:1]),
            )
            .select_related("rating", "clause", "assessment__round__edition__agreement")
            .order_by("-assessment__round__due_on", "-pk")
            .first()
        )

    def like(self, answer, user):
        """What the same organisation says of like promises of other agreements, where this person may read it.

        For each link that both sides agreed, its latest answer; each has its `likeness` and its `relation` to the
        promise that is to be answered.
        """
        lineage = answer.clause.lineage_id
        likenesses = self.model._meta.get_field("clause").related_model._meta.get_field("likenesses").related_model
        links = {each.across(lineage).lineage_id: each for each in likenesses.objects.agreed().of(lineage).for_list()}
        organisation = answer.assessment.signature.organisation_id
        wide = Membership.objects.current().filter(user=user, organisation=organisation)
        handed = self.model._meta.get_field("handed").related_model.objects.readable_by(user)
        found = (
            self.filter(clause__lineage__in=list(links), assessment__signature__organisation=organisation)
            .filter(
                Q(assessment__status__in=answer.assessment.SEALED)
                | Exists(handed.filter(answer=OuterRef("pk")))
                | Exists(wide.exclude(role=OrganisationRole.CONTRIBUTOR))
            )
            .select_related("rating", "clause__edition__agreement", "assessment__round")
            .prefetch_related("evidence")
            .order_by("-assessment__round__due_on", "-pk")
        )
        latest: dict = {}
        for other in found if links else []:
            if not other.is_empty and other.clause.lineage_id not in latest:
                other.likeness = links[other.clause.lineage_id]
                other.relation = other.likeness.relation_from(lineage)
                latest[other.clause.lineage_id] = other
        return list(latest.values())

    def earlier_of_all(self, assessment):
        """For each promise of a self-assessment, by its lineage, what `earlier` finds; in a fixed number of queries."""
        lineages = self.model.objects.filter(assessment=assessment).values("clause__lineage")
        found = self.filter(
            clause__lineage__in=lineages,
            assessment__status__in=assessment.SEALED,
            assessment__signature__organisation=assessment.signature.organisation_id,
            assessment__round__due_on__lt=assessment.round.due_on,
        )
        found = found.select_related("rating", "clause", "assessment__round")
        return {answer.clause.lineage_id: answer for answer in found.order_by("assessment__round__due_on", "pk")}

    def for_review(self, assessment):
        """The answers of one filing in the order a reviewer wants them, each saying why it stands there.

        What this filing changed in the one before comes first; then what changed against the year before (rating,
        narrative or reason, followed along lineage; and promises that are new), then help wanted, then ratings in the
        lower half of the scale, then ratings two levels or more away from the reviewers' own of last time, then the
        rest; within each as in the agreement. Where the scale has changed, ratings are compared by what they count as,
        and a gap is one between kept and not yet kept.
        """
        earlier = type(assessment).objects.before(assessment).select_related("round").first()
        is_same_scale = bool(earlier) and earlier.round.scale_id == assessment.round.scale_id
        rated = "rating_id" if is_same_scale else "rating__counts_as"
        nothing = Value(0) if is_same_scale else Value("")
        kind = models.BigIntegerField() if is_same_scale else models.CharField()
        middle = (assessment.round.scale.levels.count() + 1) / 2
        then = self.model.objects.filter(
            assessment=earlier.pk if earlier else 0, clause__lineage=OuterRef("clause__lineage")
        )
        verdict = self.model._meta.get_field("verdicts").related_model
        judged = verdict.objects.released().filter(
            answer__assessment=earlier.pk if earlier else 0, answer__clause__lineage=OuterRef("clause__lineage")
        )
        is_far = (
            Q(judged_position__lte=F("rating__position") - 2) | Q(judged_position__gte=F("rating__position") + 2)
            if is_same_scale
            else Q(judged_counts_as="kept", rating__counts_as="not yet kept")
            | Q(judged_counts_as="not yet kept", rating__counts_as="kept")
        )
        return (
            self.filter(assessment=assessment)
            .select_related("clause__theme", "rating")
            .with_refiled()
            .annotate(
                earlier_pk=Subquery(then.values("pk")[:1]),
                earlier_rated=Coalesce(Subquery(then.values(rated)[:1], output_field=kind), nothing, output_field=kind),
                rated=Coalesce(F(rated), nothing, output_field=kind),
                earlier_symbol=Subquery(then.values("rating__symbol")[:1]),
                earlier_level=Subquery(then.values("rating__name")[:1]),
                earlier_narrative=Subquery(then.values("narrative")[:1]),
                earlier_reason=Subquery(then.values("not_applicable_reason")[:1]),
                judged_position=Subquery(judged.values("rating__position")[:1]),
                judged_counts_as=Subquery(judged.values("rating__counts_as")[:1]),
                judged_symbol=Subquery(judged.values("rating__symbol")[:1]),
                judged_level=Subquery(judged.values("rating__name")[:1]),
            )
            .annotate(
                is_new=_is(Q(earlier_pk__isnull=True) & Q(Value(bool(earlier)))),
                is_rating_changed=_is(Q(earlier_pk__isnull=False) & ~Q(rated=F("earlier_rated"))),
                is_text_changed=_is(
                    Q(earlier_pk__isnull=False)
                    & (~Q(narrative=F("earlier_narrative")) | ~Q(not_applicable_reason=F("earlier_reason")))
                ),
                is_low=_is(Q(rating__position__gt=middle)),
                is_far=_is(is_far),
            )
            .annotate(
                reading_group=Case(
                    When(is_refiled=True, then=Value("refiled")),
                    When(
                        Q(is_new=True) | Q(is_rating_changed=True) | Q(is_text_changed=True),
                        then=Value("changed"),
                    ),
                    When(is_help_wanted=True, then=Value("help wanted")),
                    When(is_low=True, then=Value("low")),
                    When(is_far=True, then=Value("far")),
                    default=Value("rest"),
                ),
                reading_place=Case(
                    When(reading_group="refiled", then=0),
                    When(reading_group="changed", then=1),
                    When(reading_group="help wanted", then=2),
                    When(reading_group="low", then=3),
                    When(reading_group="far", then=4),
                    default=5,
                ),
            )
            .order_by("reading_place", "clause__position")
        )

    def left_after(self, answer, user):
        """The next one that needs an answer and that the person may read: to the end, and then from the beginning."""
        is_before = Q(clause__position__lt=answer.clause.position)
        return (
            self.readable_by(user, answer.assessment)
            .not_answered()
            .exclude(pk=answer.pk)
            .select_related("clause")
            .order_by(Case(When(is_before, then=1), default=0), "clause__position")
            .first()
        )

    def with_verdicts(self, review):
        """Each with this review's verdict on it, in a list `given` of one or none; the caller may see drafts."""
        verdict = self.model._meta.get_field("verdicts").related_model
        return self.prefetch_related(
            Prefetch(
                "verdicts",
                verdict.objects.filter(review=review.pk if review else 0).select_related("rating", "saved_by"),
                to_attr="given",
            )
        )

    def with_remarks_count(self):
        """How many notes reviewers of the side left for each other on each; for them alone."""
        remark = self.model._meta.get_field("remarks").related_model
        return self.annotate(remarks_count=_count(remark.objects.filter(answer=OuterRef("pk")), "answer"))

    def with_everything(self):
        """With all that a page about one answer shows of it."""
        return self.select_related(
            "clause__theme",
            "clause__edition__agreement",
            "rating",
            "assessment__round",
            "copied_from__assessment__round",
            "copied_from__clause__edition__agreement",
        ).prefetch_related("clause__bound_parties", "clause__standards", "evidence", _measured(self.model))

    def with_released_verdicts(self):
        """Each with its verdict in a list `released` of one or none, and with the reply and outcome it came to.

        Drafts cannot come through: only released verdicts are fetched, and of replies and outcomes only what was
        sent and settled.
        """
        verdict = self.model._meta.get_field("verdicts").related_model
        return self.prefetch_related(
            Prefetch(
                "verdicts",
                verdict.objects.released().with_replies().with_what_followed().select_related("rating", "review"),
                to_attr="released",
            )
        )

    def side_by_side(self, assessment):
        """Answers in the agreement's order with what the other side said: for the organisation after release, and
        for everybody once the round is published."""
        return (
            self.filter(assessment=assessment).with_everything().with_released_verdicts().order_by("clause__position")
        )

    def filed_for(self, user):
        """Filed answers that the person may read, of any organisation: as `visible_to` of their self-assessments has
        it (a contributor's own only where handed to them), and everybody's once a round is published."""
        assessment = self.model._meta.get_field("assessment").related_model
        works = Membership.objects.current().filter(
            user=user, organisation=OuterRef("assessment__signature__organisation_id")
        )
        handed = self.model._meta.get_field("handed").related_model.objects.readable_by(user)
        mine_as_contributor = Exists(works) & ~Exists(works.exclude(role=OrganisationRole.CONTRIBUTOR))
        visible = assessment.objects.sealed().visible_to(user).values("pk")
        return self.filter(assessment__status__in=assessment.SEALED).filter(
            Q(assessment__round__status="published")
            | (Q(assessment__in=visible) & (~mine_as_contributor | Exists(handed.filter(answer=OuterRef("pk")))))
        )

    def across(self, round_, ref):
        """One promise as every organisation filed it, in a fair order: by side and name, never by how well."""
        return (
            self.filter(assessment__round=round_, clause__ref=ref)
            .with_everything()
            .select_related("assessment__signature__organisation")
            .with_released_verdicts()
            .order_by("assessment__signature__organisation__side", "assessment__signature__organisation__name", "pk")
        )

    def over_the_years(self, assessment):
        """What one organisation filed under one agreement, in every round up to now, with what came of it."""
        return (
            self.filter(
                assessment__signature__organisation=assessment.signature.organisation_id,
                assessment__round__edition__agreement=assessment.round.edition.agreement_id,
                clause__is_assessable=True,
            )
            .filter(assessment__status__in=assessment.SEALED)
            .with_everything()
            .select_related("clause__lineage")
            .with_released_verdicts()
            .order_by("assessment__round__due_on", "assessment__round_id", "clause__position")
        )


def _is(condition):
    return Case(When(condition, then=Value(True)), default=Value(False))


class ExtensionQuerySet(models.QuerySet):
    def of(self, *rounds):
        """What was given in these rounds, the latest first; everybody may read it."""
        return (
            self.filter(round__in=rounds)
            .select_related("round", "assessment__signature__organisation", "by")
            .order_by("-at", "-pk")
        )


class EventQuerySet(models.QuerySet):
    def of(self, assessment, user):
        """What this person may know of what happened; before filing it is the organisation's own business."""
        events = self.filter(assessment=assessment).select_related("by").order_by("at", "pk")
        works = Membership.objects.current().filter(user=user, organisation=assessment.signature.organisation_id)
        returned = Q(from_status="filed", to_status="returned")
        return events if works.exists() else events.filter(Q(to_status__in=assessment.SEALED) | returned)


class EvidenceQuerySet(models.QuerySet):
    def visible_to(self, user):
        """An organisation's own people, and whoever may read something filed that rests on it.

        A contributor sees what they added, and what the answers handed to them use. What the organisation opened to
        anyone is everybody's once the round that it was filed in is published.
        """
        answer = self.model._meta.get_field("answers").related_model
        assessment = answer._meta.get_field("assessment").related_model
        uses = answer.evidence.through.objects.filter(evidence=OuterRef("pk"))
        is_published = Q(visibility=self.model.Visibility.PUBLIC) & Exists(
            uses.filter(answer__assessment__status__in=assessment.SEALED, answer__assessment__round__status="published")
        )
        if not user.is_authenticated:
            return self.filter(is_published)
        works = Membership.objects.current().filter(user=user, organisation=OuterRef("organisation_id"))
        filed = self.model._meta.get_field("filed_in").related_model.objects.filter(evidence=OuterRef("pk"))
        readable = assessment.objects.visible_to(user).values("pk")
        handed = _handed(assessment).objects.readable_by(user)
        return self.filter(
            is_published
            | Exists(works.exclude(role=OrganisationRole.CONTRIBUTOR))
            | (
                Exists(works.filter(role=OrganisationRole.CONTRIBUTOR))
                & (Q(added_by=user) | Exists(uses.filter(answer__in=handed.values("answer"))))
            )
            | (~Exists(works) & Exists(filed.filter(filing__assessment__in=readable)))
        )

    def of(self, organisation):
        return self.filter(organisation=organisation).select_related("added_by").order_by("-added_at", "-pk")

    def current(self):
        """The latest version of each; earlier ones stay for the filings that rest on them."""
        later = self.model.objects.filter(
            first_version=Coalesce(OuterRef("first_version"), OuterRef("pk")), number__gt=OuterRef("number")
        )
        return self.filter(~Exists(later))

    def on_offer(self):
        """What a new answer can rest on."""
        return self.current().filter(retired_at__isnull=True)

    def to_choose_from(self, answer):
        """What is on offer, and what this answer rests on already, though there be a newer version.

        Each says of itself whether it `is_used` in the answer.
        """
        used = answer.evidence.through.objects.filter(answer=answer.pk).values("evidence")
        return self.filter(Q(pk__in=self.model.objects.on_offer().values("pk")) | Q(pk__in=used)).annotate(
            is_used=_is(Q(pk__in=used))
        )

    def versions_of(self, evidence):
        """All versions of the same thing, newest first."""
        first = evidence.first_version_id or evidence.pk
        return self.filter(Q(pk=first) | Q(first_version=first)).select_related("added_by").order_by("-number")

    def filed_with(self, filing):
        return self.filter(filed_in__filing=filing)

    def search(self, *, words="", kind="", show="", today):
        """A part of the library: what carries all the words in its name or address, of a kind, in a state."""
        found = self
        for word in words.split():
            found = found.filter(Q(title__icontains=word) | Q(url__icontains=word) | Q(original_name__icontains=word))
        if kind:
            found = found.filter(kind=kind)
        parts = {
            "unused": Q(uses_count=0),
            "past": Q(good_until_on__lt=today),
            "broken": Q(link_check__is_answered=False),
            "public": Q(visibility=self.model.Visibility.PUBLIC),
            "partners": Q(visibility=self.model.Visibility.PARTNERS),
        }
        found = found.filter(retired_at__isnull=show != "retired")
        return found.filter(parts.get(show, Q()))

    def links_to_check(self, before):
        """Links on offer, not asked since then, those that waited longest first; all of them where no time is given."""
        due = Q(link_check__isnull=True) | Q(link_check__checked_at__lt=before) if before else Q()
        return (
            self.on_offer()
            .filter(due, kind=self.model.Kind.LINK)
            .order_by(F("link_check__checked_at").asc(nulls_first=True), "pk")
        )

    def for_library(self):
        return self.select_related("link_check")

    def with_uses(self):
        """How many answers use any version of each, and whether one of them is sealed."""
        answer = self.model._meta.get_field("answers").related_model
        first = Coalesce(OuterRef("first_version"), OuterRef("pk"))
        uses = answer.evidence.through.objects.annotate(
            first=Coalesce("evidence__first_version", "evidence", output_field=models.BigIntegerField())
        ).filter(first=first)
        filed = self.model._meta.get_field("filed_in").related_model.objects.filter(evidence=OuterRef("pk"))
        return self.annotate(uses_count=_count(uses, "first"), is_sealed=Exists(filed))


class FilingQuerySet(models.QuerySet):
    def of(self, assessment):
        """The latest filing of a self-assessment, or none."""
        return (
            self.filter(assessment=assessment)
            .select_related("sign_off", "prepared_by", "filed_by", "previous")
            .order_by("-number")
            .first()
        )

    def for_receipt(self):
        return self.select_related(
            "sign_off",
            "previous",
            "prepared_by",
            "filed_by",
            "assessment__signature__organisation",
            "assessment__round__edition__agreement__partnership",
        )

    def with_next(self):
        """Each filing of a self-assessment in order, with what it takes to tell how one led to the next."""
        return self.for_receipt().select_related("previous").prefetch_related("reopenings").order_by("number")


class SignOffQuerySet(models.QuerySet):
    def standing(self):
        """Neither void nor filed: what may be filed next."""
        return self.filter(voided_at__isnull=True, filing__isnull=True)


class ReopeningQuerySet(models.QuerySet):
    def active(self):
        """Granted and not ended: the answers named may be written."""
        return self.filter(granted_at__isnull=False, ended_at__isnull=True)

    def waiting(self):
        """Asked for, and neither granted nor declined."""
        return self.filter(granted_at__isnull=True, declined_at__isnull=True)

    def of(self, assessment):
        """Of all the filings of a self-assessment, the latest first, with who did what."""
        return (
            self.filter(filing__assessment=assessment)
            .select_related("filing", "asked_by", "granted_by", "declined_by", "ended_by")
            .order_by("-pk")
        )


class ReopenedAnswerQuerySet(models.QuerySet):
    def active(self):
        return self.filter(reopening__granted_at__isnull=False, reopening__ended_at__isnull=True)

    def for_page(self):
        """With who returned it, and of which filing."""
        return self.select_related("reopening__filing", "reopening__granted_by", "reopening__asked_by")

    def in_order(self):
        """As in the agreement."""
        return self.select_related("answer__clause", "reopening").order_by("answer__clause__position")


class ReviewQuerySet(models.QuerySet):
    def of(self, assessment):
        """The review of the latest filing, or none where nobody has begun."""
        return (
            self.filter(filing__assessment=assessment)
            .select_related("filing", "saved_by", "released_by", "replied_by", "settled_by")
            .order_by("-filing__number")
            .first()
        )

    def released(self):
        return self.filter(released_at__isnull=False)


class VerdictQuerySet(models.QuerySet):
    def released(self):
        return self.filter(review__released_at__isnull=False)

    def disputed(self):
        """Those that are not plain agreement, and so can be replied to."""
        return self.exclude(judgement=self.model.Judgement.AGREE)

    def by_judgement(self) -> list:
        """Each judgement with how many verdicts say so, also where that is none."""
        counts = dict(self.order_by().values_list("judgement").annotate(models.Count("pk")))
        return [(judgement, counts.get(judgement.value, 0)) for judgement in self.model.Judgement]

    def with_replies(self):
        """Each with `reply_text` and `settled_outcome`: what was sent and what was recorded, never a draft of them."""
        return self.annotate(
            reply_text=Case(
                When(review__replied_at__isnull=False, reply__isnull=False, then=F("reply__text")),
                default=Value(""),
                output_field=models.TextField(),
            ),
            settled_outcome=Case(
                When(review__settled_at__isnull=False, then=F("outcome")),
                default=Value(""),
                output_field=models.TextField(),
            ),
            settled_note=Case(
                When(review__settled_at__isnull=False, then=F("outcome_note")),
                default=Value(""),
                output_field=models.TextField(),
            ),
        )

    def with_what_followed(self):
        """Each with `corrected`, its corrections in order, and what a confirmed joint session came to, as `joint`."""
        correction = self.model._meta.get_field("corrections").related_model
        result = self.model._meta.get_field("joint_results").related_model
        return self.prefetch_related(
            Prefetch("corrections", correction.objects.of_verdicts(), to_attr="corrected"),
            Prefetch(
                "joint_results",
                result.objects.filter(session__confirmed_at__isnull=False).select_related("session", "rating"),
                to_attr="confirmed_results",
            ),
        )

    def in_order(self):
        """As in the agreement, each with the answer it is about."""
        return self.select_related("answer__clause", "answer__rating", "rating").order_by("answer__clause__position")

    def with_own_drafts(self):
        """Each with its `reply`, sent or not: for the organisation that writes it, and nobody else."""
        return self.select_related("reply__saved_by")


class ReplyQuerySet(models.QuerySet):
    def sent(self):
        return self.filter(verdict__review__replied_at__isnull=False)


def _is_asked(user, handover=""):
    """Asked by name, or by the invitation that they accepted."""
    return Q(**{f"{handover}to": user}) | Q(**{f"{handover}invitation__accepted_by": user})


class HandoverQuerySet(models.QuerySet):
    def lock(self, pk):
        return self.select_for_update(of=("self",)).get(pk=pk)

    def asked_of(self, user):
        return self.filter(_is_asked(user)) if user.is_authenticated else self.none()

    def visible_to(self, user, assessment):
        """Officers and the others who read all see every handover; a contributor those that were for them."""
        handovers = self.filter(assessment=assessment)
        roles = set(
            Membership.objects.current()
            .filter(user=user, organisation=assessment.signature.organisation_id)
            .values_list("role", flat=True)
        )
        if not roles:
            return self.none()
        return handovers.asked_of(user) if roles == {OrganisationRole.CONTRIBUTOR} else handovers

    def for_list(self):
        """Latest first, each with its promises in the agreement's order and how each ended."""
        handed = self.model._meta.get_field("handed").related_model
        return (
            self.select_related(
                "to",
                "asked_by",
                "invitation__accepted_by",
                "assessment__signature__organisation",
                "assessment__round__edition__agreement__partnership",
            )
            .prefetch_related(Prefetch("handed", handed.objects.for_list()))
            .order_by("-asked_at", "-pk")
        )

    def current(self):
        """With at least one promise that has not come back, in a self-assessment that can still be answered."""
        handed = self.model._meta.get_field("handed").related_model.objects.current()
        assessment = self.model._meta.get_field("assessment").related_model
        return self.filter(Exists(handed.filter(handover=OuterRef("pk"))), assessment__round__status="open").exclude(
            assessment__status__in=assessment.SEALED
        )

    def arrived(self):
        """Those whose colleague has an account and still writes for the organisation, and so can be reminded."""
        works = Membership.objects.current().filter(
            organisation=OuterRef("assessment__signature__organisation_id"),
            user=OuterRef("person"),
            user__is_active=True,
            role__in=["contributor", "officer", "lead officer"],
        )
        return self.annotate(person=Coalesce("to_id", "invitation__accepted_by_id")).filter(Exists(works))

    def dated(self):
        """Asked for by a day."""
        return self.filter(due_on__isnull=False)

    def unanswered(self):
        """Asked of somebody whose invitation waits."""
        return self.filter(to__isnull=True, invitation__accepted_at__isnull=True, invitation__withdrawn_at__isnull=True)


class HandedAnswerQuerySet(models.QuerySet):
    def current(self):
        return self.filter(ended_at__isnull=True)

    def with_person(self, user):
        """What is with this person now."""
        return self.current().filter(_is_asked(user, "handover__"))

    def left_by(self, user, organisation):
        """What somebody who leaves still had, in self-assessments that can still be answered."""
        assessment = self.model._meta.get_field("answer").related_model._meta.get_field("assessment").related_model
        return (
            self.with_person(user)
            .filter(answer__assessment__signature__organisation=organisation)
            .exclude(answer__assessment__status__in=assessment.SEALED)
            .select_related("answer__clause", "handover")
            .order_by("answer__clause__position", "pk")
        )

    def readable_by(self, user):
        """What is with them, and what they wrote and gave back as done; not what was taken from them."""
        return self.filter(_is_asked(user, "handover__"), ending__in=["", "done"])

    def for_list(self):
        return (
            self.select_related("answer__clause", "answer__rating", "ended_by")
            .prefetch_related("answer__measurements")
            .order_by("answer__clause__position")
        )

    def latest_of_each(self):
        """Of each answer the last time it was handed over, with the people."""
        later = self.model.objects.filter(answer=OuterRef("answer"), pk__gt=OuterRef("pk"))
        return self.filter(~Exists(later)).select_related(
            "handover__to", "handover__invitation__accepted_by", "ended_by"
        )


class WorkbookUploadQuerySet(models.QuerySet):
    def of(self, assessment, user):
        """A person's own; nobody else looks into a workbook before its answers are saved."""
        return self.filter(assessment=assessment, uploaded_by=user)
