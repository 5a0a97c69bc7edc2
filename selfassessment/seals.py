"""Are the filings still what they were? Recomputes each hash and compares the rows with the sealed record."""

from collections.abc import Iterator
from dataclasses import dataclass

from selfassessment import content
from selfassessment.models import Evidence, Filing, Receipt, SelfAssessment


@dataclass(frozen=True)
class Broken:
    """One thing that differs, named so that a person can find it."""

    reference: str
    what: str

    def __str__(self) -> str:
        return f"{self.reference}: {self.what}"


def check_all() -> Iterator[Broken]:
    for filing in Filing.objects.for_receipt().order_by("pk").iterator(chunk_size=50):
        yield from check(filing)
    yield from _assessments_without_filing()


def check(filing: Filing) -> Iterator[Broken]:
    """What differs between a filing, its sign-off, the answers it seals, and the files it rests on."""
    if content.sha256(filing.content) != filing.sha256:
        yield Broken(filing.reference, "the sealed record no longer has the hash that it was filed with")
    if filing.sign_off.content_sha256 != filing.sha256:
        yield Broken(filing.reference, "the hash is not the one that was signed off")
    if filing.sign_off.voided_at is not None:
        yield Broken(filing.reference, "the sign-off was voided after filing")
    # The oldest sign-offs have the hash alone; what they signed is what was filed.
    if content.sha256(filing.sign_off.content or filing.content) != filing.sign_off.content_sha256:
        yield Broken(filing.reference, "what was signed off no longer has the hash that it was signed with")
    if filing.number > 1 and not _follows(filing):
        yield Broken(filing.reference, "it does not follow the filing before it")
    if not Filing.objects.filter(previous=filing).exists():
        yield from _standing(filing)
    yield from _files(filing)


def _follows(filing: Filing) -> bool:
    """Is it the next number after one of the same self-assessment that was returned for changes?"""
    before = filing.previous
    return (
        before is not None
        and (before.assessment_id, before.number) == (filing.assessment_id, filing.number - 1)
        and before.reopenings.filter(ended_at=filing.filed_at).exists()
    )


def _standing(filing: Filing) -> Iterator[Broken]:
    """The last filing is what the rows say, save for the answers that a return for changes has opened again."""
    active = filing.reopenings.active().first()
    if not filing.assessment.is_sealed and active is None:
        yield Broken(filing.reference, "the self-assessment is no longer sealed")
    open_again = set(active.answers.values_list("answer__clause__ref", flat=True)) if active else set()
    yield from _answers(filing, open_again)


def _answers(filing: Filing, open_again: set[str]) -> Iterator[Broken]:
    """Answers are compared one by one, so that the ones that differ can be named."""
    try:
        sealed = {answer["ref"]: answer for answer in content.read(filing.content)["answers"]}
    except (ValueError, KeyError, TypeError):
        yield Broken(filing.reference, "the sealed record cannot be read")
        return
    now = {answer["ref"]: answer for answer in content.answers_of(filing.assessment)}
    for ref in sorted((sealed.keys() | now.keys()) - open_again):
        if ref not in now:
            yield Broken(filing.reference, f"the answer to {ref} is gone")
        elif ref not in sealed:
            yield Broken(filing.reference, f"the answer to {ref} was not in what was filed")
        elif content.said(sealed[ref]) != (answer := content.said(now[ref])):
            before = content.said(sealed[ref])
            fields = ", ".join(name for name in answer if answer[name] != before.get(name))
            yield Broken(filing.reference, f"the answer to {ref} differs from what was filed: {fields}")


def _files(filing: Filing) -> Iterator[Broken]:
    """The versions that were filed with are still kept, byte for byte, and so is the PDF copy."""
    kept = set(Evidence.objects.filed_with(filing).values_list("sha256", flat=True))
    for evidence in _evidence_named_in(filing):
        if evidence.get("sha256", "") not in kept:
            yield Broken(filing.reference, f"the file “{evidence['name']}” is no longer kept with the filing")
    filed = Evidence.objects.filed_with(filing).filter(kind=Evidence.Kind.FILE)
    for evidence in filed.order_by("pk"):
        if problem := _differs(evidence.file, evidence.sha256):
            yield Broken(filing.reference, f"the file “{evidence.original_name}” {problem}")
    if (receipt := Receipt.objects.filter(filing=filing).first()) and (
        problem := _differs(receipt.file, receipt.sha256)
    ):
        yield Broken(filing.reference, f"the PDF copy {problem}")


def _evidence_named_in(filing: Filing) -> Iterator[dict]:
    """The files that the sealed record names; none where it cannot be read, which is said elsewhere."""
    try:
        answers = content.read(filing.content)["answers"]
        files = {item["sha256"]: item for answer in answers for item in answer["evidence"] if "sha256" in item}
    except (ValueError, KeyError, TypeError):
        return
    yield from files.values()


def _differs(file, sha256: str) -> str:
    try:
        with file.open() as opened:
            found = content.sha256_of(opened.read())
    except OSError:
        return "is missing"
    return "" if found == sha256 else "is not the one that was stored"


def _assessments_without_filing() -> Iterator[Broken]:
    for assessment in SelfAssessment.objects.sealed().filter(filings=None).for_page().order_by("pk"):
        yield Broken(str(assessment), "it counts as filed, and there is no filing")
