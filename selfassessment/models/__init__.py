from selfassessment.models.assessments import (
    HOW_MEASURED_MAX_CHARACTERS,
    NARRATIVE_MAX_CHARACTERS,
    REASON_MAX_CHARACTERS,
    SITTING_MAX_CHARACTERS,
    WHY_MISSED_MAX_CHARACTERS,
    Answer,
    Event,
    Measurement,
    SelfAssessment,
)
from selfassessment.models.corrections import Correction
from selfassessment.models.evidence import Evidence, EvidenceEvent, FiledEvidence, LinkCheck, LinkHost
from selfassessment.models.filings import Filing, Receipt, SendBack, SignOff
from selfassessment.models.handovers import NOTE_MAX_CHARACTERS, HandedAnswer, Handover
from selfassessment.models.hearings import COMMENT_MAX_CHARACTERS, Hearing, HearingAddress, HearingLink, Voice
from selfassessment.models.interests import OTHER_MAX_CHARACTERS, Interest
from selfassessment.models.joint import JointResult, JointSession
from selfassessment.models.remarks import Remark
from selfassessment.models.reopenings import ReopenedAnswer, Reopening
from selfassessment.models.reviews import Reply, Review, Verdict
from selfassessment.models.rounds import Round, RoundEvent
from selfassessment.models.scales import Scale, ScaleLevel
from selfassessment.models.stewardship import STEWARD_WORDS_MAX_CHARACTERS, Chase, Extension
from selfassessment.models.workbooks import WorkbookUpload

__all__ = [
    "COMMENT_MAX_CHARACTERS",
    "HOW_MEASURED_MAX_CHARACTERS",
    "NARRATIVE_MAX_CHARACTERS",
    "NOTE_MAX_CHARACTERS",
    "OTHER_MAX_CHARACTERS",
    "REASON_MAX_CHARACTERS",
    "SITTING_MAX_CHARACTERS",
    "STEWARD_WORDS_MAX_CHARACTERS",
    "WHY_MISSED_MAX_CHARACTERS",
    "Answer",
    "Chase",
    "Correction",
    "Event",
    "Evidence",
    "EvidenceEvent",
    "Extension",
    "FiledEvidence",
    "Filing",
    "HandedAnswer",
    "Handover",
    "Hearing",
    "HearingAddress",
    "HearingLink",
    "Interest",
    "JointResult",
    "JointSession",
    "LinkCheck",
    "LinkHost",
    "Measurement",
    "Receipt",
    "Remark",
    "ReopenedAnswer",
    "Reopening",
    "Reply",
    "Review",
    "Round",
    "RoundEvent",
    "Scale",
    "ScaleLevel",
    "SelfAssessment",
    "SendBack",
    "SignOff",
    "Verdict",
    "Voice",
    "WorkbookUpload",
]
