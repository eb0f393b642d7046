"""The worker says that it is alive, takes over what a dead one left, and begins periodic work once."""

from datetime import timedelta

import pytest
from django.utils import timezone
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from wildtrace.web.models import ALIVE, Periodic, Worker
from wildtrace.web.server import schedule
from wildtrace.web.server.schedule import Every, begin_due_work
from wildtrace.web.server.worker import abandoned_tasks, give_back

pytestmark = pytest.mark.django_db


def running_task(worker: str) -> DBTaskResult:  # type: ignore[type-arg]  # its ParamSpec makes mypy crash
    return DBTaskResult.objects.create(
        args_kwargs={"args": [], "kwargs": {}},
        task_path="tests.web.test_worker.nothing",
        queue_name="default",
        backend_name="default",
        run_after=timezone.now(),
        status=TaskResultStatus.RUNNING,
        started_at=timezone.now(),
        worker_ids=[worker],
    )


def worker(name: str, silent_for: timedelta = timedelta()) -> Worker:
    return Worker.objects.create(name=name, beat_at=timezone.now() - silent_for)


def test_a_task_of_a_living_worker_is_left_alone() -> None:
    worker("alive")
    running_task("alive")
    assert abandoned_tasks() == []


def test_a_task_of_a_silent_worker_is_given_back() -> None:
    worker("silent", ALIVE * 2)
    task = running_task("silent")
    assert [each.pk for each in abandoned_tasks()] == [task.pk]
    give_back(task)
    task.refresh_from_db()
    assert task.status == TaskResultStatus.READY
    assert abandoned_tasks() == []


def test_a_worker_that_said_goodbye_is_not_running() -> None:
    gone = worker("gone")
    assert gone.is_running
    gone.stopped_at = timezone.now()
    assert not gone.is_running


class Counted:
    """Stands where a background task stands, and counts how often it was begun."""

    begun = 0

    def enqueue(self) -> None:
        self.begun += 1


def test_periodic_work_is_begun_when_due_and_not_before(monkeypatch: pytest.MonkeyPatch) -> None:
    task = Counted()
    monkeypatch.setattr(schedule, "SCHEDULE", (Every(timedelta(hours=1), "erase", task),))
    now = timezone.now()
    assert begin_due_work(now) == ["erase"]
    assert begin_due_work(now + timedelta(minutes=59)) == []
    assert begin_due_work(now + timedelta(minutes=61)) == ["erase"]
    assert task.begun == 2
    assert Periodic.objects.get().name == "erase"
