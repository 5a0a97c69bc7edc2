from django.db import migrations

from compacts.sealing import DELETE, INSERT, UPDATE, Seal, Trigger, append_only, sealed_rows

SEALED = "('filed', 'reviewed', 'replied', 'settled')"
MESSAGE = "This self-assessment has been filed and is sealed: its answers cannot change."
# Filed once, an answer is open again only while it is named in a return for changes that was granted and has not ended.
NOT_REOPENED = (
    "(EXISTS (SELECT 1 FROM selfassessment_filing f WHERE f.assessment_id = {assessment}) AND NOT EXISTS ("
    "SELECT 1 FROM selfassessment_reopenedanswer r JOIN selfassessment_reopening o ON o.id = r.reopening_id "
    "WHERE r.answer_id = {answer} AND o.granted_at IS NOT NULL AND o.ended_at IS NULL))"
)
ASSESSMENT_IS_SEALED = (
    f"((SELECT status FROM selfassessment_selfassessment WHERE id = {{row}}.assessment_id) IN {SEALED} "
    f"OR {NOT_REOPENED.format(assessment='{row}.assessment_id', answer='{row}.id')})"
)
ANSWER_IS_SEALED = (
    "EXISTS (SELECT 1 FROM selfassessment_selfassessment s JOIN selfassessment_answer a ON a.assessment_id = s.id "
    f"WHERE a.id = {{row}}.answer_id AND (s.status IN {SEALED} "
    f"OR {NOT_REOPENED.format(assessment='s.id', answer='a.id')}))"
)
# What was filed stays. Who may see it, until when it is good and whether it is still offered may change.
EVIDENCE_CHANGED = " OR ".join(
    f"COALESCE(CAST(NEW.{column} AS text), '') <> COALESCE(CAST(OLD.{column} AS text), '')"
    for column in [
        *("organisation_id", "first_version_id", "number", "kind", "title", "url", "file", "original_name"),
        *("content_type", "size", "sha256", "covers_from_on", "covers_to_on", "added_at", "added_by_id"),
    ]
)
EVENT_IS_SEALED = "EXISTS (SELECT 1 FROM selfassessment_filedevidence WHERE evidence_id = OLD.evidence_id)"
EVENT_OF_EVIDENCE_MESSAGE = "What was done to evidence stays on the record."
EVIDENCE_IS_SEALED = "EXISTS (SELECT 1 FROM selfassessment_filedevidence WHERE evidence_id = OLD.id)"
EVIDENCE_MESSAGE = "This evidence stands in a filing and is kept as it was filed."

# Granted and not ended: some answers of the latest filing are open again.
REOPENED = (
    "EXISTS (SELECT 1 FROM selfassessment_reopening o JOIN selfassessment_filing f ON f.id = o.filing_id "
    "WHERE f.assessment_id = NEW.id AND o.granted_at IS NOT NULL AND o.ended_at IS NULL)"
)
# Filed stays filed, and what it was about stays what it was about. The one way back is a return for changes, on the
# record before it is taken, and only until the review is released.
UNSEALING = (
    f"OLD.status IN {SEALED} AND ((NEW.status NOT IN {SEALED} "
    f"AND NOT (OLD.status = 'filed' AND NEW.status = 'returned' AND {REOPENED})) "
    f"OR NEW.round_id <> OLD.round_id OR NEW.signature_id <> OLD.signature_id "
    f"OR (NEW.status IN {SEALED} AND (NEW.filed_at <> OLD.filed_at OR NEW.filed_by_id <> OLD.filed_by_id)))"
)
FILING_WITHOUT_COPY = (
    f"OLD.status NOT IN {SEALED} AND NEW.status IN {SEALED} "
    f"AND ({REOPENED} OR NOT EXISTS (SELECT 1 FROM selfassessment_filing WHERE assessment_id = NEW.id))"
)
FILED_OR_OPEN = (
    "OLD.status <> NEW.status AND NEW.status = 'open' "
    "AND EXISTS (SELECT 1 FROM selfassessment_filing WHERE assessment_id = NEW.id)"
)
# The same rule as AnswerQuerySet.answered(), the other way round.
FILING_WITHOUT_ANSWERS = (
    f"OLD.status NOT IN {SEALED} AND NEW.status IN {SEALED} AND EXISTS (SELECT 1 FROM selfassessment_answer a "
    "LEFT JOIN selfassessment_scalelevel l ON l.id = a.rating_id WHERE a.assessment_id = NEW.id AND ("
    "(a.is_not_applicable AND a.not_applicable_reason = '') "
    "OR (NOT a.is_not_applicable AND (l.id IS NULL OR (l.position > 1 AND a.narrative = ''))) "
    "OR EXISTS (SELECT 1 FROM selfassessment_measurement m JOIN commitments_standard d ON d.id = m.standard_id "
    "WHERE m.answer_id = a.id AND (m.value IS NULL OR (m.why_missed = '' AND NOT ("
    "(d.direction = 'at least' AND m.value >= d.number) OR (d.direction = 'at most' AND m.value <= d.number) "
    "OR (d.direction = 'between' AND m.value >= d.number AND m.value <= d.upper)))))))"
)

# A signature is given once; only voiding it is left to write, and not once it stands under a filing.
SIGN_OFF_CHANGED = (
    "OLD.voided_at IS NOT NULL OR EXISTS (SELECT 1 FROM selfassessment_filing WHERE sign_off_id = OLD.id) "
    "OR NEW.assessment_id <> OLD.assessment_id OR NEW.number <> OLD.number OR NEW.content <> OLD.content "
    "OR NEW.content_sha256 <> OLD.content_sha256 OR NEW.name <> OLD.name "
    "OR NEW.post <> OLD.post OR NEW.signed_off_at <> OLD.signed_off_at OR NEW.signed_off_by_id <> OLD.signed_off_by_id"
)
SIGN_OFF_MESSAGE = "A sign-off stays as it was given; a change of the answers voids it."

# What a return for changes names stays as it was named; each of its steps is taken once.
REOPENING_IS_DECIDED = (
    "(SELECT COALESCE(granted_at, declined_at) FROM selfassessment_reopening WHERE id = NEW.reopening_id) IS NOT NULL"
)
REOPENING_CHANGED = (
    "NEW.filing_id <> OLD.filing_id OR NEW.asked_at <> OLD.asked_at OR NEW.asked_by_id <> OLD.asked_by_id "
    "OR NEW.is_own_request <> OLD.is_own_request OR (OLD.declined_at IS NOT NULL AND NEW.note <> OLD.note) OR "
    + " OR ".join(
        f"(OLD.{step}_at IS NOT NULL AND (NEW.{step}_at IS NULL OR NEW.{step}_at <> OLD.{step}_at "
        f"OR NEW.{step}_by_id <> OLD.{step}_by_id))"
        for step in ["granted", "declined", "ended"]
    )
)
REOPENED_CHANGED = (
    "NEW.reopening_id <> OLD.reopening_id OR NEW.answer_id <> OLD.answer_id OR NEW.reason <> OLD.reason "
    "OR OLD.is_changed IS NOT NULL"
)
REOPENING_MESSAGE = "What was opened again, why and by whom stays on the record."
# Everything in a filing is written in the second it is made.
FILING_IS_DONE = (
    "EXISTS (SELECT 1 FROM selfassessment_filing f JOIN selfassessment_selfassessment s ON s.id = f.assessment_id "
    f"WHERE f.id = NEW.filing_id AND (s.status IN {SEALED} "
    "OR EXISTS (SELECT 1 FROM selfassessment_reopening o WHERE o.filing_id = f.id)))"
)
FILING_MESSAGE = "A filing is never changed; refiling makes the next number."

# People rate by what a level says, so it stays as it was once a round that uses it is open.
SCALE_IN_USE = "EXISTS (SELECT 1 FROM selfassessment_round WHERE scale_id = {row}.scale_id AND status <> 'planned')"
SCALE_MESSAGE = "This scale is in use in a round, so its levels stay as they are."

# After release only the outcome of a verdict is left to write, and once settled not even that. The one way to change
# what it says is a correction: the row that says what, why, when and who is written first, and the verdict may then
# change to exactly that. Once settled it may change its words alone.
VERDICT_IS_RELEASED = "(SELECT released_at FROM selfassessment_review WHERE id = {row}.review_id) IS NOT NULL"
VERDICT_IS_SETTLED = "(SELECT settled_at FROM selfassessment_review WHERE id = OLD.review_id) IS NOT NULL"
VERDICT_IS_CORRECTED = (
    "NEW.correction_number = OLD.correction_number + 1 AND EXISTS (SELECT 1 FROM selfassessment_correction c "
    "WHERE c.verdict_id = OLD.id AND c.number = NEW.correction_number "
    "AND c.old_judgement = OLD.judgement AND c.new_judgement = NEW.judgement "
    "AND c.old_reason = OLD.reason AND c.new_reason = NEW.reason "
    "AND COALESCE(c.old_rating_id, 0) = COALESCE(OLD.rating_id, 0) "
    "AND COALESCE(c.new_rating_id, 0) = COALESCE(NEW.rating_id, 0))"
)
VERDICT_CHANGED = (
    f"{VERDICT_IS_RELEASED.format(row='OLD')} AND (NEW.review_id <> OLD.review_id OR NEW.answer_id <> OLD.answer_id "
    "OR ((NEW.judgement <> OLD.judgement OR NEW.reason <> OLD.reason "
    "OR COALESCE(NEW.rating_id, 0) <> COALESCE(OLD.rating_id, 0) "
    f"OR NEW.correction_number <> OLD.correction_number) AND NOT ({VERDICT_IS_CORRECTED})))"
)
SETTLED_VERDICT_CHANGED = (
    f"{VERDICT_IS_SETTLED} AND NOT (NEW.outcome = OLD.outcome AND NEW.outcome_note = OLD.outcome_note "
    "AND NEW.judgement = OLD.judgement AND COALESCE(NEW.rating_id, 0) = COALESCE(OLD.rating_id, 0) "
    f"AND {VERDICT_IS_CORRECTED})"
)
CORRECTION_OF_A_DRAFT = (
    "(SELECT r.released_at FROM selfassessment_review r JOIN selfassessment_verdict v ON v.review_id = r.id "
    "WHERE v.id = NEW.verdict_id) IS NULL"
)
VERDICT_MESSAGE = "This review has been released: its verdicts cannot change."
OUTCOME_MESSAGE = "This review is settled: its outcomes cannot change."

# A step once taken keeps its moment and its person.
STEP_CHANGED = " OR ".join(
    f"(OLD.{step}_at IS NOT NULL AND (NEW.{step}_at IS NULL OR NEW.{step}_at <> OLD.{step}_at "
    f"OR NEW.{step}_by_id <> OLD.{step}_by_id))"
    for step in ["released", "replied", "settled"]
)
REVIEW_CHANGED = (
    f"OLD.released_at IS NOT NULL AND (NEW.filing_id <> OLD.filing_id OR NEW.comment <> OLD.comment OR {STEP_CHANGED})"
)
REVIEW_MESSAGE = "This review has been released and stays as it was released."
REPLY_IS_SENT = (
    "(SELECT r.replied_at FROM selfassessment_review r JOIN selfassessment_verdict v ON v.review_id = r.id "
    "WHERE v.id = {row}.verdict_id) IS NOT NULL"
)
REPLY_MESSAGE = "The replies have been sent and cannot change."

# What reviewers declared stays as it was when the review is released; who comes later may still declare, and no more.
INTEREST_IS_RELEASED = (
    "(SELECT status FROM selfassessment_selfassessment WHERE id = OLD.assessment_id) "
    "IN ('reviewed', 'replied', 'settled')"
)
INTEREST_MESSAGE = "The review has been released: what its reviewers declared stays."

# A hearing is closed once, and then everything in it stays as it is.
HEARING_IS_CLOSED = (
    "NOT EXISTS (SELECT 1 FROM selfassessment_hearing h JOIN selfassessment_answer a ON a.assessment_id = h.assessment_id "
    "WHERE a.id = NEW.answer_id AND h.closed_at IS NULL)"
)
LINK_CHANGED = (
    "OLD.is_used OR NEW.hearing_id <> OLD.hearing_id OR NEW.secret_sha256 <> OLD.secret_sha256 "
    "OR (SELECT closed_at FROM selfassessment_hearing WHERE id = OLD.hearing_id) IS NOT NULL"
)
VOICE_MESSAGE = "What members said stays as they said it."
LINK_MESSAGE = "A link is used once, while members are heard."

SESSION_IS_CONFIRMED = "(SELECT confirmed_at FROM selfassessment_jointsession WHERE id = {row}.session_id) IS NOT NULL"
SESSION_MESSAGE = "Both sides have confirmed this joint session; it stays as they recorded it."

# What was asked of whom is kept for ever; all that is left to write is how it ended, once.
HANDOVER_MESSAGE = "What was handed to a colleague stays on the record."
HANDED_CHANGED = "OLD.ended_at IS NOT NULL OR NEW.handover_id <> OLD.handover_id OR NEW.answer_id <> OLD.answer_id"


class Migration(migrations.Migration):
    dependencies = [("selfassessment", "0007_without_delegated_to")]

    operations = [
        Seal(
            [
                *sealed_rows("selfassessment_answer", ASSESSMENT_IS_SEALED, MESSAGE),
                *sealed_rows("selfassessment_answer_evidence", ANSWER_IS_SEALED, MESSAGE),
                *sealed_rows("selfassessment_measurement", ANSWER_IS_SEALED, MESSAGE),
                Trigger("selfassessment_selfassessment", DELETE, f"OLD.status IN {SEALED}", MESSAGE),
                Trigger("selfassessment_selfassessment", UPDATE, UNSEALING, MESSAGE),
                Trigger(
                    "selfassessment_selfassessment",
                    UPDATE,
                    FILING_WITHOUT_COPY,
                    "A self-assessment is filed with a sealed copy, never by setting its status.",
                    name="selfassessment_selfassessment_copy",
                ),
                Trigger(
                    "selfassessment_selfassessment",
                    UPDATE,
                    FILING_WITHOUT_ANSWERS,
                    "A self-assessment is filed when every promise is answered.",
                    name="selfassessment_selfassessment_answers",
                ),
                *sealed_rows("selfassessment_scalelevel", SCALE_IN_USE, SCALE_MESSAGE),
                Trigger("selfassessment_signoff", UPDATE, SIGN_OFF_CHANGED, SIGN_OFF_MESSAGE),
                Trigger("selfassessment_signoff", DELETE, "", SIGN_OFF_MESSAGE),
                Trigger(
                    "selfassessment_evidence",
                    UPDATE,
                    f"({EVIDENCE_IS_SEALED}) AND ({EVIDENCE_CHANGED})",
                    EVIDENCE_MESSAGE,
                ),
                Trigger("selfassessment_evidence", DELETE, EVIDENCE_IS_SEALED, EVIDENCE_MESSAGE),
                Trigger(
                    "selfassessment_selfassessment",
                    UPDATE,
                    FILED_OR_OPEN,
                    "What was filed is returned for changes, answer by answer; it is never opened as a whole.",
                    name="selfassessment_selfassessment_open",
                ),
                *append_only("selfassessment_filing", FILING_MESSAGE),
                Trigger("selfassessment_filedevidence", INSERT, FILING_IS_DONE, FILING_MESSAGE),
                *append_only("selfassessment_filedevidence", FILING_MESSAGE),
                Trigger("selfassessment_evidenceevent", UPDATE, "", EVENT_OF_EVIDENCE_MESSAGE),
                Trigger("selfassessment_evidenceevent", DELETE, EVENT_IS_SEALED, EVENT_OF_EVIDENCE_MESSAGE),
                *append_only("selfassessment_sendback", "What was sent back stays on the record."),
                Trigger("selfassessment_reopening", UPDATE, REOPENING_CHANGED, REOPENING_MESSAGE),
                Trigger("selfassessment_reopening", DELETE, "", REOPENING_MESSAGE),
                Trigger("selfassessment_reopenedanswer", INSERT, REOPENING_IS_DECIDED, REOPENING_MESSAGE),
                Trigger("selfassessment_reopenedanswer", UPDATE, REOPENED_CHANGED, REOPENING_MESSAGE),
                Trigger("selfassessment_reopenedanswer", DELETE, "", REOPENING_MESSAGE),
                *append_only("selfassessment_handover", HANDOVER_MESSAGE),
                Trigger("selfassessment_handedanswer", UPDATE, HANDED_CHANGED, HANDOVER_MESSAGE),
                Trigger("selfassessment_handedanswer", DELETE, "", HANDOVER_MESSAGE),
                *append_only("selfassessment_event", "What happened to a self-assessment stays on the record."),
                *append_only("selfassessment_roundevent", "What happened to a round stays on the record."),
                *append_only("selfassessment_extension", "More time once given stays on the record."),
                *append_only("selfassessment_chase", "What a steward wrote to whom stays on the record."),
                Trigger("selfassessment_verdict", INSERT, VERDICT_IS_RELEASED.format(row="NEW"), VERDICT_MESSAGE),
                Trigger("selfassessment_verdict", UPDATE, VERDICT_CHANGED, VERDICT_MESSAGE),
                Trigger(
                    "selfassessment_verdict",
                    UPDATE,
                    SETTLED_VERDICT_CHANGED,
                    OUTCOME_MESSAGE,
                    name="selfassessment_verdict_outcome",
                ),
                Trigger("selfassessment_verdict", DELETE, VERDICT_IS_RELEASED.format(row="OLD"), VERDICT_MESSAGE),
                Trigger("selfassessment_review", UPDATE, REVIEW_CHANGED, REVIEW_MESSAGE),
                Trigger("selfassessment_review", DELETE, "OLD.released_at IS NOT NULL", REVIEW_MESSAGE),
                *sealed_rows("selfassessment_reply", REPLY_IS_SENT, REPLY_MESSAGE),
                Trigger(
                    "selfassessment_correction",
                    INSERT,
                    CORRECTION_OF_A_DRAFT,
                    "A verdict that has not been released is changed, not corrected.",
                ),
                *append_only("selfassessment_correction", "A correction stays on the record."),
                *append_only("selfassessment_remark", "What reviewers said to each other is kept."),
                Trigger("selfassessment_interest", UPDATE, INTEREST_IS_RELEASED, INTEREST_MESSAGE),
                Trigger("selfassessment_interest", DELETE, INTEREST_IS_RELEASED, INTEREST_MESSAGE),
                Trigger(
                    "selfassessment_hearing", UPDATE, "OLD.closed_at IS NOT NULL", "A closed hearing stays closed."
                ),
                Trigger("selfassessment_hearinglink", UPDATE, LINK_CHANGED, LINK_MESSAGE),
                Trigger("selfassessment_voice", INSERT, HEARING_IS_CLOSED, VOICE_MESSAGE),
                *append_only("selfassessment_voice", VOICE_MESSAGE),
                Trigger("selfassessment_jointsession", UPDATE, "OLD.confirmed_at IS NOT NULL", SESSION_MESSAGE),
                Trigger("selfassessment_jointsession", DELETE, "OLD.confirmed_at IS NOT NULL", SESSION_MESSAGE),
                *sealed_rows("selfassessment_jointresult", SESSION_IS_CONFIRMED, SESSION_MESSAGE),
            ]
        )
    ]
