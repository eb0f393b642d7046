"""Reading listings from files, and writing findings to them."""

from __future__ import annotations

from wildtrace.detection.files.header_names import FIELDS
from wildtrace.detection.files.reading import Batch, Reading, SourceNote, open_listings
from wildtrace.detection.files.refusals import Refusal

__all__ = ["FIELDS", "Batch", "Reading", "Refusal", "SourceNote", "open_listings"]
