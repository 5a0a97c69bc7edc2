"""What the worker does for imports: reading a document."""

import contextlib
import logging
import signal
import threading

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
SECONDS_TO_PROPOSE = 60  # the largest document that can be read takes a few; beyond it, something does not end
TOO_TANGLED = (
    "The text was read, but its clauses could not be found in a minute. Copy the part with the promises, and paste "
    "that instead."
)


@contextlib.contextmanager
def within(seconds: int):
    """Raise TimeoutError in what takes longer. A worker does its tasks in its main thread, where alarms can ring;
    elsewhere, as in tests with a server, nothing is limited."""
    if threading.current_thread() is not threading.main_thread() or not hasattr(signal, "setitimer"):
        yield
        return

    def ring(number, frame):
        raise TimeoutError

    before = signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


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
        with within(SECONDS_TO_PROPOSE):
            proposal = importing.propose(document)
        actions.note_step(import_of, f"Writing down {len(proposal.clauses):,} clauses")
        actions.keep_proposal(import_of, document, proposal, at=timezone.now())
    except importing.Refusal as refusal:
        actions.refuse(import_of, str(refusal), at=timezone.now())
    except TimeoutError:
        actions.refuse(import_of, TOO_TANGLED, at=timezone.now())
    except Exception:
        logger.exception("Document %s was not read", import_pk)
        actions.refuse(import_of, NOT_READ, at=timezone.now())
