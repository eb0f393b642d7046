"""Whether the workbench lives and can work: two answers for machines, one page for people, and metrics."""

from __future__ import annotations

import secrets
from datetime import datetime

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.db.models import Min
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Gauge, generate_latest

from wildtrace import __version__
from wildtrace.accounts.doors import members, public
from wildtrace.accounts.requests import Request
from wildtrace.web.models import Worker


@public()
def live(request: Request) -> HttpResponse:
    """Say that this process answers. Touches nothing else, so that a slow database restarts no web server."""
    return JsonResponse({"status": "alive"})


@public()
def ready(request: Request) -> HttpResponse:
    """Say whether requests can be served: the database answers, is up to date, and a worker runs."""
    checks = readiness()
    status = 200 if all(checks.values()) else 503
    return JsonResponse({"status": "ready" if status == 200 else "not ready", "checks": checks}, status=status)


@members("manage people")
def health(request: Request) -> HttpResponse:
    """For people: each check in words, every worker by name and whether it runs.

    How much work waits is for `metrics` alone: it counts what other organisations bring in.
    """
    context = {
        "checks": readiness(),
        "workers": list(Worker.objects.all()[:20]),
        "version": __version__,
    }
    return render(request, "web/health.html", context)


@public()
def metrics(request: Request) -> HttpResponse:
    """Figures for a monitoring system that shows the token of WILDTRACE_METRICS; without that setting, no such page."""
    token = settings.ENVIRONMENT.metrics_token
    shown = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if not token or not secrets.compare_digest(shown.encode(), token.encode()):
        raise Http404
    return HttpResponse(generate_latest(_figures()), content_type=CONTENT_TYPE_LATEST)


def readiness() -> dict[str, bool]:
    """Each thing that serving needs, and whether it is there."""
    try:
        executor = MigrationExecutor(connection)
        is_current = not executor.migration_plan(executor.loader.graph.leaf_nodes())
        return {"database": True, "migrations": is_current, "worker": is_worker_running()}
    except DatabaseError:
        return {"database": False, "migrations": False, "worker": False}


def is_worker_running() -> bool:
    """Whether any worker has lately said that it is alive."""
    return any(worker.is_running for worker in Worker.objects.filter(stopped_at=None))


def _figures() -> CollectorRegistry:
    registry = CollectorRegistry()
    workers = Gauge("wildtrace_workers_running", "Workers that have lately said that they are alive", registry=registry)
    workers.set(sum(worker.is_running for worker in Worker.objects.filter(stopped_at=None)))
    tasks = Gauge("wildtrace_tasks", "Background tasks by state", ["state"], registry=registry)
    for state in (TaskResultStatus.READY, TaskResultStatus.RUNNING, TaskResultStatus.FAILED):
        tasks.labels(str(state)).set(DBTaskResult.objects.filter(status=state).count())
    oldest = Gauge("wildtrace_oldest_waiting_task_seconds", "Age of the oldest waiting task", registry=registry)
    oldest.set(_age(DBTaskResult.objects.ready().aggregate(oldest=Min("enqueued_at"))["oldest"]))
    return registry


def _age(since: datetime | None) -> float:
    return (timezone.now() - since).total_seconds() if since else 0.0
