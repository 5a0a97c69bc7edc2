"""What came after some filings: answers opened again, and mended or not."""

from datetime import timedelta

from reports.demonstration import steps
from reports.demonstration.calendar import at
from selfassessment.actions import filing, refiling
from selfassessment.models import Answer

RETURNED = [
    "The words speak of last year. What holds today?",
    "Does this count the grants under £5,000 too? Our members mostly have those.",
]
MISTAKE = "We counted a contract twice. The rating is one too high."
MENDED = "Counted again for this filing, with the smaller grants in it; the picture is much the same."
WHY = "Two answers left out grants under £5,000. They are counted now."
DAYS_UNTIL_RETURNED, DAYS_UNTIL_REFILED = 4, 7


class Again:
    """One organisation after its first filing; `part` is its part in the round."""

    def __init__(self, part):
        self.part, self.assessment = part, part.assessment

    def run(self) -> None:
        if self.part.fate.again == "asked":
            self.ask()
            return
        self.return_for_changes()
        self.mend(self.named[:1])
        if self.part.fate.again == "refiled":
            self.mend(self.named[1:])
            self.refile()

    @property
    def named(self) -> list[Answer]:
        """Rated answers with something to say, two of them."""
        answers = self.assessment.answers.exclude(narrative="").select_related("clause", "rating")
        return list(answers.order_by("clause__position")[2:4])

    def day(self, number: int, hour: int):
        return at(self.part.filed_on + timedelta(days=number), hour)

    def ask(self) -> None:
        refiling.ask_to_reopen(
            self.assessment,
            named=[refiling.Named(self.named[0], MISTAKE)],
            by=self.part.cast.lead(self.part.invented.slug),
            at=self.day(2, 11),
        )

    def return_for_changes(self) -> None:
        refiling.return_for_changes(
            self.assessment,
            named=[refiling.Named(*pair) for pair in zip(self.named, RETURNED, strict=True)],
            by=self.part.cast.reviewer_of(self.part.invented),
            at=self.day(DAYS_UNTIL_RETURNED, 14),
        )

    def mend(self, answers: list[Answer]) -> None:
        for place, answer in enumerate(answers):
            steps.add_words(answer, MENDED, by=self.part.writer, at=self.day(DAYS_UNTIL_RETURNED + 1, 10 + place))

    def refile(self) -> None:
        invented, cast = self.part.invented, self.part.cast
        filing.ask_for_sign_off(self.assessment, by=self.part.writer, at=self.day(DAYS_UNTIL_RETURNED + 2, 9))
        steps.sign_off(self.assessment, invented, cast, at=self.day(DAYS_UNTIL_RETURNED + 2, 17))
        filing.file(self.assessment, by=cast.lead(invented.slug), at=self.day(DAYS_UNTIL_REFILED, 10), reason=WHY)
