"""The figures once more, counted slowly and plainly: every row is looked at, and nothing is grouped in SQL."""

from statistics import median

from reports import record
from selfassessment.models import Round, SelfAssessment


def sealed(round_):
    return [a for a in round_.assessments.all() if a.status in ["filed", "reviewed", "replied", "settled"]]


def answers(round_):
    """Read once for each round object; a test that changes rows asks anew with a fresh one."""
    if "counted_answers" not in vars(round_):
        round_.counted_answers = [
            answer
            for assessment in sealed(round_)
            for answer in assessment.answers.select_related(
                "rating", "clause__theme", "clause__lineage", "assessment__signature__organisation"
            )
        ]
    return round_.counted_answers


def tally(round_, some) -> record.Tally:
    levels = list(round_.scale.levels.order_by("position"))
    return record.Tally(
        levels=tuple(len([a for a in some if a.rating == level]) for level in levels),
        not_applicable=len([a for a in some if a.is_not_applicable]),
        n_kept=len([a for a in some if a.rating and a.rating.counts_as == "kept"]),
    )


def organisation(answer):
    return answer.assessment.signature.organisation


def returns(assessments) -> record.Returns:
    in_time = late = missing = 0
    for assessment in assessments:
        if assessment.status not in ["filed", "reviewed", "replied", "settled"]:
            missing += 1
        elif assessment.filings.get(number=1).is_late:
            late += 1
        else:
            in_time += 1
    return record.Returns(in_time, late, missing)


def parties(round_) -> dict:
    """An answer counts for a party that owes the clause and that the organisation signed as."""
    found = {}
    for answer in answers(round_):
        for party in answer.clause.bound_parties.all():
            if party in answer.assessment.signature.parties.all():
                found.setdefault(party.slug, []).append(answer)
    return {slug: tally(round_, some) for slug, some in found.items()}


def standing_review(assessment):
    filing = assessment.filings.order_by("-number").first()
    review = getattr(filing, "review", None)
    return review if review and review.released_at else None


def verdicts(round_, keep=lambda verdict: True) -> record.Verdicts:
    counts = dict.fromkeys(
        ["agree", "in_part", "challenge", "cannot_tell", "lower", "same", "higher", "own_steps", "their_steps"], 0
    )
    for assessment in sealed(round_):
        review = standing_review(assessment)
        for verdict in review.verdicts.all() if review else []:
            if verdict.answer.rating is None or not keep(verdict):
                continue
            counts[verdict.judgement.replace("agree in part", "in_part").replace(" ", "_")] += 1
            own, theirs = verdict.answer.rating, verdict.rating
            if theirs is None and verdict.judgement == "agree":
                theirs = own
            if theirs is None:
                continue
            counts["own_steps"] += own.position
            counts["their_steps"] += theirs.position
            if theirs.position > own.position:
                counts["lower"] += 1
            elif theirs.position < own.position:
                counts["higher"] += 1
            else:
                counts["same"] += 1
    return record.Verdicts(**counts)


def previous(round_):
    earlier = [
        other
        for other in Round.objects.filter(edition__agreement=round_.edition.agreement, status="published")
        if (other.due_on, other.pk) < (round_.due_on, round_.pk)
    ]
    return max(earlier, key=lambda other: (other.due_on, other.pk)) if earlier else None


def moves(round_, keep=lambda answer: True) -> record.Moves:
    """Every answer now against every answer then: same organisation, same promise in the same words, both rated."""
    before = previous(round_)
    up = same = down = kept_before = kept_now = 0
    for now in answers(round_):
        for then in answers(before):
            if (
                organisation(now) != organisation(then)
                or now.clause.lineage != then.clause.lineage
                or (now.clause.text, now.clause.qualifier) != (then.clause.text, then.clause.qualifier)
                or now.rating is None
                or then.rating is None
                or not keep(now)
            ):
                continue
            kept_before += then.rating.counts_as == "kept"
            kept_now += now.rating.counts_as == "kept"
            if now.rating.position < then.rating.position:
                up += 1
            elif now.rating.position > then.rating.position:
                down += 1
            else:
                same += 1
    return record.Moves(up, same, down, kept_before, kept_now)


def standard(round_, wanted) -> dict:
    """How many could have measured it, who did, how many meet it, and where the middle lies."""
    owed = [a for a in answers(round_) if a.clause == wanted.clause and not a.is_not_applicable]
    measured = [m for answer in owed for m in answer.measurements.all() if m.standard == wanted]
    values = sorted(m.value for m in measured)
    return {
        "owed": len(owed),
        "values": len(values),
        "met": len([value for value in values if wanted.is_met_by(value)]),
        "median": median(values) if values else None,
        "lowest": values[0] if values else None,
        "highest": values[-1] if values else None,
    }


def unconfirmed(round_) -> dict:
    found = {}
    for answer in answers(round_):
        if answer.is_unconfirmed:
            found[organisation(answer).slug] = found.get(organisation(answer).slug, 0) + 1
    return found


def help_wanted(round_) -> dict:
    found = {}
    for answer in answers(round_):
        if answer.is_help_wanted and answer.rating:
            found[answer.clause.ref] = found.get(answer.clause.ref, 0) + 1
    return found


def cell(assessment: SelfAssessment, clause) -> tuple[str, str, str, str]:
    """One cell of the matrix: rating, verdict, reviewers' rating, help wanted."""
    blank = (" ", ".", ".", ".")
    if assessment.status not in ["filed", "reviewed", "replied", "settled"]:
        return blank
    answer = assessment.answers.filter(clause=clause).first()
    if answer is None:
        return blank
    review = standing_review(assessment)
    verdict = review.verdicts.filter(answer=answer).first() if review else None
    return (
        "N" if answer.is_not_applicable else str(answer.rating.position),
        {"agree": "a", "agree in part": "p", "challenge": "c", "cannot tell": "t"}[verdict.judgement]
        if verdict
        else ".",
        str(verdict.rating.position) if verdict and verdict.rating else ".",
        "h" if answer.is_help_wanted and answer.rating else ".",
    )
