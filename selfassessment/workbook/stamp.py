"""What a workbook knows of itself: which self-assessment it is for, and what each answer was when it was written.

It stands signed in a hidden sheet. Nobody has to hide it well: a stamp that was changed is no stamp.
"""

import hashlib
from dataclasses import asdict, dataclass

from django.core import signing

from selfassessment.models import SelfAssessment

SALT = "selfassessment.workbook"
MARK = "compact-tracker workbook 1"
A_CELL = 8_000  # characters: well below what a cell can hold


class WrongWorkbookError(ValueError):
    """Why a workbook is not for this self-assessment, in a sentence for the person who chose it."""


@dataclass(frozen=True)
class Stamp:
    """`answers` holds for each promise, by its lasting address, the version and a digest of each field as written."""

    assessment: int
    round: str
    agreement: str
    organisation: str
    made_at: str
    answers: dict[str, dict]

    def in_pieces(self) -> list[str]:
        signed = signing.dumps(asdict(self), salt=SALT, compress=True)
        return [signed[start : start + A_CELL] for start in range(0, len(signed), A_CELL)]


def read(pieces: list[str]) -> Stamp:
    try:
        return Stamp(**signing.loads("".join(pieces), salt=SALT))
    except (signing.BadSignature, ValueError, TypeError):
        raise WrongWorkbookError(
            "The hidden sheet of this workbook has been changed, or it comes from another portal. "
            "Download the workbook again and copy the answers into it."
        ) from None


def check_is_for(stamp: Stamp, assessment: SelfAssessment) -> None:
    if stamp.assessment == assessment.pk:
        return
    organisation, round_ = assessment.signature.organisation, assessment.round
    raise WrongWorkbookError(
        f"This workbook is for {stamp.organisation}, {stamp.agreement}, {stamp.round}. "
        f"Here is {organisation}, {round_.edition.agreement}, {round_.label}: choose the workbook that was "
        "downloaded from this page."
    )


def digest(text: str) -> str:
    """A short mark of what a field held: enough to see that nobody has typed into it since."""
    return hashlib.sha256(plain(text).encode("utf-8", "surrogatepass")).hexdigest()[:16]


def plain(text: str) -> str:
    """Text without what spreadsheet programs change by themselves: kinds of line ends, and space around it."""
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()
