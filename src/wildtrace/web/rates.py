"""How many requests a token may make: a bucket of them, filled steadily, so that no program crowds out the others."""

from __future__ import annotations

import math
import time
from collections import OrderedDict
from dataclasses import dataclass
from threading import Lock
from typing import Final

from django.http import HttpRequest
from ninja.throttling import BaseThrottle

BUCKET: Final = 1_200  # requests at once
REFILL: Final = 20.0  # requests a second, steadily
_MOST_KEPT: Final = 10_000  # tokens; the longest silent are forgotten, which only gives them a full bucket again


@dataclass
class _Bucket:
    left: float
    at: float


class PerToken(BaseThrottle):
    """Lets a token make `BUCKET` requests at once and `REFILL` a second in the long run, in each web process."""

    def __init__(self, bucket: int = BUCKET, refill: float = REFILL) -> None:
        self._size, self._refill = bucket, refill
        self._buckets: OrderedDict[str, _Bucket] = OrderedDict()
        self._lock = Lock()
        self._wait = max(1, math.ceil(1 / refill))

    def allow_request(self, request: HttpRequest) -> bool:
        """Take one request out of the token's bucket, if there is one; by its digest, which no other token has."""
        key = getattr(getattr(request, "auth", None), "digest", "")
        with self._lock:
            bucket = self._filled(key, time.monotonic())
            if bucket.left < 1:
                return False
            bucket.left -= 1
            return True

    def wait(self) -> float:
        """Seconds until there surely is one."""
        return self._wait

    def _filled(self, key: str, now: float) -> _Bucket:
        bucket = self._buckets.setdefault(key, _Bucket(self._size, now))
        bucket.left = min(self._size, bucket.left + (now - bucket.at) * self._refill)
        bucket.at = now
        self._buckets.move_to_end(key)
        while len(self._buckets) > _MOST_KEPT:
            self._buckets.popitem(last=False)
        return bucket
