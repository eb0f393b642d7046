"""Reading listings from files, and writing findings to them."""

from __future__ import annotations

from wildtrace.detection.files.pipeline import Screening, screened_batches
from wildtrace.detection.files.reading import Batch, Reading, SourceNote, open_listings
from wildtrace.detection.files.refusals import Refusal
from wildtrace.detection.files.whole_file import WholeFile
from wildtrace.detection.files.writing import Output, open_output, output_paths

__all__ = [
    "Batch",
    "Output",
    "Reading",
    "Refusal",
    "Screening",
    "SourceNote",
    "WholeFile",
    "open_listings",
    "open_output",
    "output_paths",
    "screened_batches",
]
