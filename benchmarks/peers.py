"""The matchers we are measured against, each given the same texts and names."""

from __future__ import annotations

import time
from collections.abc import Callable

import polars as pl

Rate = float  # listings a second


def extract_many(texts: pl.Series, names: list[str]) -> Rate:
    """Polars' multi-pattern search alone, on all cores: the texts halved, one half a thread."""
    half = len(texts) // 2
    frame = pl.DataFrame({"one": texts[:half], "other": texts[half : 2 * half]})
    search = [pl.col(name).str.extract_many(names, ascii_case_insensitive=True) for name in ("one", "other")]
    return _rate(lambda: frame.lazy().select(search).collect(), 2 * half)


def phrase_matcher(texts: list[str], names: list[str]) -> Rate:
    """spaCy's PhraseMatcher over a blank English pipeline; building it is not counted."""
    import spacy  # measured only, so it is no dependency of wildtrace
    from spacy.matcher import PhraseMatcher

    pipeline = spacy.blank("en")
    matcher = PhraseMatcher(pipeline.vocab, attr="LOWER")
    matcher.add("NAMES", [pipeline.make_doc(name) for name in names])
    return _rate(lambda: [matcher(doc) for doc in pipeline.pipe(texts)], len(texts))


def flashtext(texts: list[str], names: list[str]) -> Rate:
    """FlashText's KeywordProcessor; building it is not counted."""
    from flashtext import KeywordProcessor

    processor = KeywordProcessor()
    processor.add_keywords_from_list(names)
    return _rate(lambda: [processor.extract_keywords(text) for text in texts], len(texts))


def _rate(run: Callable[[], object], count: int) -> Rate:
    begun = time.perf_counter()
    run()
    return count / (time.perf_counter() - begun)
