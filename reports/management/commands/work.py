from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.utils import timezone

from commitments.models import Import
from commitments.workbench import actions as imports
from commitments.workbench import tasks as import_tasks
from reports import actions, tasks, working
from reports.cover import actions as cover
from reports.models import Publishing, Rendering, SheetPrint
from reports.open import releases


class Command(BaseCommand):
    help = "Do the portal's background work: PDFs, e-mail, each day's reminders. Run one or several."

    def add_arguments(self, parser):
        parser.add_argument("--batch", action="store_true", help="Do what waits, then end.")

    def handle(self, *, batch, verbosity, **options):
        keeper = working.Keeper(working.new_worker_id(), on_given_up=give_up, on_look=look_at_the_day)
        releases.make_missing(at=timezone.now())  # of reports published before their data was opened to all
        keeper.look()  # what a killed worker of this machine left is taken up at once
        keeper.start()
        try:
            call_command(
                "db_worker",
                queue_name="*",
                worker_id=keeper.worker,
                reload=False,
                startup_delay=False,
                batch=batch,
                verbosity=verbosity,
            )
        finally:
            keeper.stop()


def look_at_the_day(at):
    """Reminders and weekly e-mails, once each day."""
    working.begin_daily_turn(at=at, enqueue=tasks.take_daily_turn.enqueue)


def give_up(lost):
    """A PDF, a cover sheet, a publishing or a document whose task was given up says so to whoever asked for it."""
    if told := TOLD.get(lost.task_path):
        model, give_up_one, sentence = told
        for asked in model.objects.filter(pk__in=lost.args_kwargs["args"]):
            give_up_one(asked, sentence, at=timezone.now())


TOLD = {
    tasks.make_pdf.module_path: (Rendering, actions.give_up, tasks.NOT_MADE),
    tasks.publish_report.module_path: (Publishing, actions.give_up, tasks.NOT_PUBLISHED),
    tasks.make_cover_sheet.module_path: (SheetPrint, cover.give_up, tasks.SHEET_NOT_MADE),
    import_tasks.read_document.module_path: (Import, imports.refuse, import_tasks.NOT_READ),
}
