"""The worker: runs background tasks, says that it is alive, takes over what a dead one left, begins periodic work."""

from __future__ import annotations

import logging
import threading
from datetime import datetime
from typing import Any, Final

from django.db import close_old_connections, connection, transaction
from django.utils import timezone
from django_tasks.base import TaskResultStatus
from django_tasks_db.management.commands.db_worker import Worker as TaskRunner
from django_tasks_db.models import DBTaskResult

from wildtrace.accounts.secrets import new_secret
from wildtrace.web.models import ALIVE, Worker
from wildtrace.web.server.schedule import begin_due_work

_log = logging.getLogger("wildtrace.worker")
_BEAT: Final = 5.0  # seconds
_POLL: Final = 0.5  # seconds between looks for new tasks
# A row of tasks is `Any` below: its generic parameters (a ParamSpec) make mypy 2.4 crash.


class BackgroundWorker:
    """A worker in threads of this process; `start` returns at once, `stop` waits for the task in hand."""

    def __init__(self) -> None:
        self.name = f"worker-{new_secret()[:12]}"
        self._stopping = threading.Event()
        self._runner = TaskRunner(
            queue_names=["*"],
            interval=_POLL,
            batch=False,
            backend_name="default",
            startup_delay=False,
            max_tasks=None,
            worker_id=self.name,
            excluded_queue_names=[],
        )
        self._threads = [
            threading.Thread(target=self._run, name="tasks", daemon=True),
            threading.Thread(target=self._beat, name="beat", daemon=True),
        ]

    def start(self) -> None:
        """Begin to work."""
        Worker.objects.create(name=self.name, beat_at=timezone.now())
        for thread in self._threads:
            thread.start()

    def stop(self, patience: float = 20.0) -> None:
        """Take no new task, wait `patience` seconds for the one in hand, and say goodbye."""
        self._runner.running = False
        self._stopping.set()
        for thread in self._threads:
            thread.join(patience)
        Worker.objects.filter(name=self.name).update(stopped_at=timezone.now())

    def wait(self) -> None:
        """Sleep until stopped."""
        while not self._stopping.wait(1.0):
            pass

    def _run(self) -> None:
        try:
            self._runner.run()
        finally:
            connection.close()

    def _beat(self) -> None:
        try:
            while not self._stopping.is_set():
                close_old_connections()
                self._one_beat()
                self._stopping.wait(_BEAT)
        finally:
            connection.close()

    def _one_beat(self) -> None:
        Worker.objects.filter(name=self.name).update(beat_at=timezone.now())
        for task in abandoned_tasks():
            _log.warning("taking over a task that a dead worker left", extra={"task": task.task_path})
            give_back(task)
        begin_due_work()


def abandoned_tasks(now: datetime | None = None) -> list[Any]:
    """Tasks marked as running whose worker has not been heard of for a while."""
    alive = Worker.objects.filter(beat_at__gt=(now or timezone.now()) - ALIVE, stopped_at=None)
    names = set(alive.values_list("name", flat=True))
    return [task for task in DBTaskResult.objects.running() if not names & set(task.worker_ids[-1:])]


@transaction.atomic
def give_back(task: Any) -> None:
    """Let another worker run `task` from its last checkpoint."""
    DBTaskResult.objects.filter(pk=task.pk, status=TaskResultStatus.RUNNING).update(
        status=TaskResultStatus.READY, started_at=None
    )
