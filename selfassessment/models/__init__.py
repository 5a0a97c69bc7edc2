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
from selfassessment.models.evidence import Evidence, EvidenceEvent, FiledEvidence, LinkCheck, LinkHost
from selfassessment.models.filings import Filing, Receipt, SendBack, SignOff
from selfassessment.models.reopenings import ReopenedAnswer, Reopening
from selfassessment.models.reviews import Reply, Review, Verdict
from selfassessment.models.rounds import Round, RoundEvent
from selfassessment.models.scales import Scale, ScaleLevel

__all__ = [
    "HOW_MEASURED_MAX_CHARACTERS",
    "NARRATIVE_MAX_CHARACTERS",
    "REASON_MAX_CHARACTERS",
    "SITTING_MAX_CHARACTERS",
    "WHY_MISSED_MAX_CHARACTERS",
    "Answer",
    "Event",
    "Evidence",
    "EvidenceEvent",
    "FiledEvidence",
    "Filing",
    "LinkCheck",
    "LinkHost",
    "Measurement",
    "Receipt",
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
]
