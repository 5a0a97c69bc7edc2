"""Background work in tests: done at once, but for e-mail, which goes out when what it tells of is committed."""

from functools import partial

from django.db import transaction
from django_tasks.backends.immediate import ImmediateBackend

SENDING = "accounts.mailing.deliver"


class Queue(ImmediateBackend):
    """As the real queue, it lets no e-mail out of a transaction that is undone, and keeps what is for later."""

    supports_defer = True

    def _execute_task(self, task_result):
        if task_result.task.run_after:
            return
        if task_result.task.module_path == SENDING:
            transaction.on_commit(partial(super()._execute_task, task_result))
        else:
            super()._execute_task(task_result)
