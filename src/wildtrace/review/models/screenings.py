"""Answers that the screening API has given, so that a repeated question gets the same one."""

from __future__ import annotations

from django.db import models

from wildtrace.accounts.models import ApiToken


class ScreeningAnswer(models.Model):
    """The answer to one idempotency key of one token; kept for a day.

    `answer` holds the very bytes that were sent: a listing may quote characters that PostgreSQL keeps in no text.
    """

    token = models.ForeignKey(ApiToken, on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=128)
    question = models.CharField(max_length=64)  # SHA-256 of the body: the same key with another body is refused
    answer = models.BinaryField()
    given_at = models.DateTimeField(auto_now_add=True, db_index=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("token", "key"), name="one_answer_per_key"),)

    def __str__(self) -> str:
        return self.key
