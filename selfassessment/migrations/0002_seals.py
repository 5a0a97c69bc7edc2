from django.db import migrations

from compacts.sealing import DELETE, INSERT, UPDATE, Seal, Trigger, append_only, sealed_rows

SEALED = "('filed', 'reviewed', 'replied', 'settled')"
MESSAGE = "This self-assessment has been filed and is sealed: its answers cannot change."
ASSESSMENT_IS_SEALED = (
    f"(SELECT status FROM selfassessment_selfassessment WHERE id = {{row}}.assessment_id) IN {SEALED}"
)
ANSWER_IS_SEALED = (
    "(SELECT s.status FROM selfassessment_selfassessment s JOIN selfassessment_answer a ON a.assessment_id = s.id "
    f"WHERE a.id = {{row}}.answer_id) IN {SEALED}"
)
EVIDENCE_IS_SEALED = (
    "EXISTS (SELECT 1 FROM selfassessment_answer_evidence used "
    "JOIN selfassessment_answer a ON a.id = used.answer_id "
    "JOIN selfassessment_selfassessment s ON s.id = a.assessment_id "
    f"WHERE used.evidence_id = OLD.id AND s.status IN {SEALED})"
)
EVIDENCE_MESSAGE = "This evidence stands in a filing and is kept as it was filed."

# Filed stays filed, and what it was about stays what it was about.
UNSEALING = (
    f"OLD.status IN {SEALED} AND (NEW.status NOT IN {SEALED} OR NEW.round_id <> OLD.round_id "
    "OR NEW.signature_id <> OLD.signature_id OR NEW.filed_at <> OLD.filed_at OR NEW.filed_by_id <> OLD.filed_by_id)"
)
FILING_WITHOUT_COPY = (
    f"OLD.status NOT IN {SEALED} AND NEW.status IN {SEALED} "
    "AND NOT EXISTS (SELECT 1 FROM selfassessment_filing WHERE assessment_id = NEW.id)"
)
# The same rule as AnswerQuerySet.answered(), the other way round.
FILING_WITHOUT_ANSWERS = (
    f"OLD.status NOT IN {SEALED} AND NEW.status IN {SEALED} AND EXISTS (SELECT 1 FROM selfassessment_answer a "
    "LEFT JOIN selfassessment_scalelevel l ON l.id = a.rating_id WHERE a.assessment_id = NEW.id AND ("
    "(a.is_not_applicable AND a.not_applicable_reason = '') "
    "OR (NOT a.is_not_applicable AND (l.id IS NULL OR (l.position > 1 AND a.narrative = ''))) "
    "OR EXISTS (SELECT 1 FROM selfassessment_measurement m WHERE m.answer_id = a.id AND m.value IS NULL)))"
)

# A signature is given once; only voiding it is left to write, and not once it stands under a filing.
SIGN_OFF_CHANGED = (
    "OLD.voided_at IS NOT NULL OR EXISTS (SELECT 1 FROM selfassessment_filing WHERE sign_off_id = OLD.id) "
    "OR NEW.assessment_id <> OLD.assessment_id OR NEW.content_sha256 <> OLD.content_sha256 OR NEW.name <> OLD.name "
    "OR NEW.post <> OLD.post OR NEW.signed_off_at <> OLD.signed_off_at OR NEW.signed_off_by_id <> OLD.signed_off_by_id"
)
SIGN_OFF_MESSAGE = "A sign-off stays as it was given; a change of the answers voids it."

# People rate by what a level says, so it stays as it was once a round that uses it is open.
SCALE_IN_USE = "EXISTS (SELECT 1 FROM selfassessment_round WHERE scale_id = {row}.scale_id AND status <> 'planned')"
SCALE_MESSAGE = "This scale is in use in a round, so its levels stay as they are."

# After release only the outcome of a verdict is left to write, and once settled not even that.
VERDICT_IS_RELEASED = "(SELECT released_at FROM selfassessment_review WHERE id = {row}.review_id) IS NOT NULL"
VERDICT_IS_SETTLED = "(SELECT settled_at FROM selfassessment_review WHERE id = OLD.review_id) IS NOT NULL"
VERDICT_CHANGED = (
    f"{VERDICT_IS_RELEASED.format(row='OLD')} AND (NEW.review_id <> OLD.review_id OR NEW.answer_id <> OLD.answer_id "
    "OR NEW.judgement <> OLD.judgement OR NEW.reason <> OLD.reason "
    "OR COALESCE(NEW.rating_id, 0) <> COALESCE(OLD.rating_id, 0))"
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


class Migration(migrations.Migration):
    dependencies = [("selfassessment", "0001_initial")]

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
                Trigger("selfassessment_evidence", UPDATE, EVIDENCE_IS_SEALED, EVIDENCE_MESSAGE),
                Trigger("selfassessment_evidence", DELETE, EVIDENCE_IS_SEALED, EVIDENCE_MESSAGE),
                *append_only("selfassessment_filing", "A filing is never changed; refiling makes the next number."),
                *append_only("selfassessment_event", "What happened to a self-assessment stays on the record."),
                *append_only("selfassessment_roundevent", "What happened to a round stays on the record."),
                Trigger("selfassessment_verdict", INSERT, VERDICT_IS_RELEASED.format(row="NEW"), VERDICT_MESSAGE),
                Trigger("selfassessment_verdict", UPDATE, VERDICT_CHANGED, VERDICT_MESSAGE),
                Trigger(
                    "selfassessment_verdict",
                    UPDATE,
                    VERDICT_IS_SETTLED,
                    OUTCOME_MESSAGE,
                    name="selfassessment_verdict_outcome",
                ),
                Trigger("selfassessment_verdict", DELETE, VERDICT_IS_RELEASED.format(row="OLD"), VERDICT_MESSAGE),
                Trigger("selfassessment_review", UPDATE, REVIEW_CHANGED, REVIEW_MESSAGE),
                Trigger("selfassessment_review", DELETE, "OLD.released_at IS NOT NULL", REVIEW_MESSAGE),
                *sealed_rows("selfassessment_reply", REPLY_IS_SENT, REPLY_MESSAGE),
            ]
        )
    ]
