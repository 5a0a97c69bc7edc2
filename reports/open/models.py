from django.db import models
from django.db.models import Q

from commitments.models import Clause
from compacts.models import Side
from selfassessment.models import Filing, ScaleLevel, Verdict
from signatories.models import Organisation


class Release(models.Model):
    """The data of one publication as it was opened to all: dated, and each of its files hashed."""

    publication = models.OneToOneField("reports.Publication", models.PROTECT, related_name="release")
    format = models.PositiveSmallIntegerField(default=1)
    released_at = models.DateTimeField()
    organisations = models.TextField(help_text="Canonical JSON: who was asked, under which public identifiers then.")
    files = models.TextField(help_text="Canonical JSON: of each file its bytes and SHA-256.")
    sha256 = models.CharField("hash of the list of files", max_length=64)

    class Meta:
        app_label = "reports"

    def __str__(self):
        return f"Open data of {self.publication}"


class PublishedAnswerQuerySet(models.QuerySet):
    def standing(self):
        """Those of reports that stand: a correction takes the place of what it corrects."""
        publication = self.model._meta.get_field("publication").related_model
        return self.filter(publication__in=publication.objects.standing().values("pk"))

    def for_page(self):
        """With all that a page says of an answer, without the weight of its filing and its report's figures."""
        return self.select_related(
            "organisation",
            "rating",
            "reviewers_rating",
            "clause__edition",
            "publication__round__edition__agreement__partnership",
        ).defer(
            "publication__figures",
            "publication__commentary",
            "publication__words",
            "clause__guidance",
        )

    def latest_first(self):
        return self.order_by("-publication__round__due_on", "-publication", "clause__position", "pk")


class PublishedAnswer(models.Model):
    """One promise of one organisation in one publication: what it said, what the other side said, what came of it.

    Written when the report is published, and never again: every public page, file and answer to a program that tells
    of single promises reads these rows. Ratings and verdicts are those of the publication's frozen figures.
    """

    publication = models.ForeignKey("reports.Publication", models.PROTECT, related_name="answers")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="published_answers")
    organisation_name = models.CharField("its name in the report", max_length=200)
    clause = models.ForeignKey(Clause, models.PROTECT, related_name="published_answers")
    filing = models.ForeignKey(Filing, models.PROTECT, related_name="published_answers")
    rating = models.ForeignKey(ScaleLevel, models.PROTECT, null=True, related_name="+")
    is_not_applicable = models.BooleanField()
    words = models.TextField(blank=True, help_text="How it is kept, or why it does not apply.")
    next_step = models.TextField(blank=True)
    is_help_wanted = models.BooleanField()
    help_wanted = models.TextField(blank=True)
    is_unconfirmed = models.BooleanField("copied and not confirmed")
    judgement = models.CharField(max_length=20, choices=Verdict.Judgement, blank=True)
    reviewers_rating = models.ForeignKey(ScaleLevel, models.PROTECT, null=True, related_name="+")
    reason = models.TextField(blank=True)
    reply = models.TextField(blank=True)
    outcome = models.CharField(max_length=30, choices=Verdict.Outcome, blank=True)
    outcome_note = models.TextField(blank=True)

    objects = PublishedAnswerQuerySet.as_manager()

    class Meta:
        app_label = "reports"
        constraints = [
            models.UniqueConstraint(
                name="reports_published_answer_is_one_per_clause_and_filing",
                fields=["publication", "filing", "clause"],
            ),
            models.CheckConstraint(
                name="reports_published_answer_is_rated_or_does_not_apply",
                condition=Q(is_not_applicable=True, rating__isnull=True)
                | Q(is_not_applicable=False, rating__isnull=False),
            ),
            models.CheckConstraint(
                name="reports_published_answer_judgement_is_known",
                condition=Q(judgement__in=["", "agree", "agree in part", "challenge", "cannot tell"]),
            ),
            models.CheckConstraint(
                name="reports_published_answer_outcome_is_known",
                condition=Q(outcome__in=["", "agreed", "disagreement recorded"]),
            ),
        ]

    def __str__(self):
        return f"{self.clause.name}, {self.organisation_name}"

    @property
    def verdict(self) -> Verdict.Judgement | None:
        """The judgement with its symbol, colour and meaning."""
        return Verdict.Judgement(self.judgement) if self.judgement else None

    @property
    def side_of_reviewers(self) -> Side:
        return Side(self.organisation.side).other

    @property
    def is_disputed(self) -> bool:
        return self.judgement not in {"", Verdict.Judgement.AGREE}

    def saying(self, words: list[str]) -> list[dict]:
        """Whose texts hold one of these words: for a list of what was found."""
        texts = [
            (self.organisation_name, self.words),
            ("Next step", self.next_step),
            ("Help wanted", self.help_wanted),
            ("The reviewers", self.reason),
            ("Its reply", self.reply),
        ]
        return [
            {"who": who, "words": text}
            for who, text in texts
            if any(word.casefold() in text.casefold() for word in words)
        ]
