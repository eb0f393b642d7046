"""Listings in, findings out: what each listing offers, why we think so, and how sure we are."""

from wildtrace.detection.screening import Screened, Screener

__all__ = ["Screened", "Screener"]
