"""What the worker does for imports: reading a document."""

import logging

from django.utils import timezone
from django_tasks import task

from commitments import importing
from commitments.models import Import
from commitments.workbench import actions

logger = logging.getLogger("commitments")
NOT_READ = (
    "Something went wrong while this document was read. Save it anew in the program that made it, or copy its text and "
    "paste that instead. If that fails too, tell the people who run this portal."
)


@task()
def read_document(import_pk: int) -> None:
    """Read one document. Safe to run twice: a killed run has written nothing, a finished one is left alone."""
    import_of = Import.objects.get(pk=import_pk)
    if import_of.status != Import.Status.READING:
        return
    try:
        actions.note_step(import_of, "Reading the text of the document")
        document = importing.read_document(import_of.document.path, import_of.original_name)
        actions.note_step(import_of, f"Finding the clauses in {len(document.blocks):,} lines and paragraphs")
        proposal = importing.propose_apart(document)
        actions.note_step(import_of, f"Writing down {len(proposal.clauses):,} clauses")
        actions.keep_proposal(import_of, document, proposal, at=timezone.now())
    except importing.Refusal as refusal:
        actions.refuse(import_of, str(refusal), at=timezone.now())
    except Exception:
        logger.exception("Document %s was not read", import_pk)
        actions.refuse(import_of, NOT_READ, at=timezone.now())
