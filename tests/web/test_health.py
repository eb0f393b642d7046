"""Health: what machines and people are told, and what strangers are not."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from tests.cast import Cast, signed_in
from wildtrace.web.environment import read_environment
from wildtrace.web.errors import SettingRefused
from wildtrace.web.models import Worker


def test_live_answers_without_a_database() -> None:
    # No database fixture: pytest-django refuses any query here.
    assert Client().get("/health/live/").json() == {"status": "alive"}


def test_ready_names_what_is_missing(cast: Cast) -> None:
    response = Client().get("/health/ready/")
    assert response.status_code == 503
    assert response.json()["checks"] == {"database": True, "migrations": True, "worker": False}
    Worker.objects.create(name="one", beat_at=timezone.now())
    assert Client().get("/health/ready/").status_code == 200


def test_the_page_names_a_worker_that_is_not_running(cast: Cast) -> None:
    Worker.objects.create(name="worker-silent", beat_at=timezone.now() - timedelta(hours=1))
    page = signed_in(cast.administrator).get("/health/").content.decode()
    assert "worker-silent" in page
    assert "not running" in page
    assert signed_in(cast.analyst).get("/health/").status_code == 403


def test_metrics_need_their_token(db: None, settings: Settings, tmp_path: object) -> None:
    assert Client().get("/metrics/").status_code == 404
    token = "a-token-of-the-monitoring"  # noqa: S105  # of this test only
    settings.ENVIRONMENT = read_environment({"WILDTRACE_DATA": str(tmp_path), "WILDTRACE_METRICS": token})
    assert Client().get("/metrics/", headers={"Authorization": "Bearer wrong"}).status_code == 404
    answer = Client().get("/metrics/", headers={"Authorization": f"Bearer {token}"})
    assert b"wildtrace_workers_running 0.0" in answer.content


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("WILDTRACE_DATABASE", "mysql://host/name"),
        ("WILDTRACE_DATABASE", "postgresql://host"),
        ("WILDTRACE_SECRET_KEY", "short"),
        ("WILDTRACE_SECRET_KEY", "a" * 60),
        ("WILDTRACE_ADDRESS", "http://wildtrace.example.org"),
        ("WILDTRACE_ADDRESS", "wildtrace.example.org"),
        ("WILDTRACE_EMAIL", "mailto:someone"),
        ("WILDTRACE_PROXIES", "many"),
        ("WILDTRACE_METRICS", "short"),
        ("WILDTRACE_LOG", "xml"),
    ],
)
def test_a_wrong_setting_is_refused_by_name(name: str, value: str, tmp_path: object) -> None:
    with pytest.raises(SettingRefused) as refused:
        read_environment({"WILDTRACE_DATA": str(tmp_path), name: value})
    assert refused.value.name == name
    assert value not in str(refused.value) or name != "WILDTRACE_SECRET_KEY"
