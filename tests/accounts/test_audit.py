"""The audit trail: what is written stays as it was written, and a change shows where it was made."""

import pytest

from tests.cast import Cast
from wildtrace.accounts import audit
from wildtrace.accounts.errors import ChainBroken, TrailShortened
from wildtrace.accounts.models import Entry


@pytest.fixture
def trail(cast: Cast) -> list[Entry]:
    return [
        audit.record(action="judge listing", by=cast.analyst, kind="listing", object_id=n, facts={"answer": "relevant"})
        for n in range(5)
    ]


def test_an_untouched_trail_verifies(trail: list[Entry]) -> None:
    assert audit.verify() == len(trail)


@pytest.mark.parametrize(
    "change",
    [
        {"action": "undo judgement"},
        {"person_id": 999},
        {"reason": "because"},
        {"facts": {"answer": "not_relevant"}},
        {"at": "2020-01-01T00:00Z"},
        {"object_id": "77"},
    ],
)
def test_a_rewritten_entry_is_named(trail: list[Entry], change: dict[str, object]) -> None:
    Entry.objects.filter(pk=trail[2].pk).update(**change)
    with pytest.raises(ChainBroken) as broken:
        audit.verify()
    assert broken.value.number == trail[2].pk


def test_a_missing_entry_shows_at_the_one_after(trail: list[Entry]) -> None:
    Entry.objects.filter(pk=trail[2].pk).delete()
    with pytest.raises(ChainBroken) as broken:
        audit.verify()
    assert broken.value.number == trail[3].pk


def test_an_entry_with_a_digest_of_its_own_breaks_the_next(trail: list[Entry]) -> None:
    forged = trail[2]
    forged.reason = "forged"
    Entry.objects.filter(pk=forged.pk).update(reason="forged", digest=audit.digest_of(forged))
    with pytest.raises(ChainBroken) as broken:
        audit.verify()
    assert broken.value.number == trail[3].pk


def test_a_shortened_trail_shows_by_its_head(trail: list[Entry]) -> None:
    kept = audit.head()
    Entry.objects.filter(pk=trail[4].pk).delete()
    assert audit.verify() == 4
    with pytest.raises(TrailShortened):
        audit.verify(kept)


@pytest.mark.parametrize("statement", ["UPDATE accounts_entry SET reason = 'x'", "DELETE FROM accounts_entry"])
def test_the_database_itself_refuses_to_change_the_trail(trail: list[Entry], statement: str, locked: None) -> None:
    from django.db import DatabaseError, connection, transaction

    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert audit.verify() == len(trail)
