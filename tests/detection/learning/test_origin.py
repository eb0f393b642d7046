"""Whether a model is used with what it was trained with, and what is said when it is not."""

from dataclasses import replace

import pytest

from wildtrace.detection import Screener
from wildtrace.detection.interpretation.scoring import Weights
from wildtrace.detection.learning.model import LEARNED, Model
from wildtrace.detection.learning.origin import CHANGED, departures
from wildtrace.detection.report.wording import sentence_of


def test_same_focus_and_catalogue_are_no_departure(model: Model, screener: Screener) -> None:
    assert departures(model.about, screener, []) == []


@pytest.mark.parametrize(
    ("trained", "used", "said"),
    [
        ([], ["Elephantidae"], "trained without --focus and is used with --focus 'Elephantidae'"),
        (["Elephantidae"], [], "trained with --focus 'Elephantidae' and is used without --focus"),
        (["a", "b"], ["b", "c"], "trained with --focus 'a' 'b' and is used with --focus 'b' 'c'"),
    ],
)
def test_another_focus_is_said(
    trained: list[str], used: list[str], said: str, model: Model, screener: Screener
) -> None:
    (found,) = departures(dict(model.about) | {"focus": trained}, screener, used)
    assert said in found


def test_order_of_the_focus_is_no_departure(model: Model, screener: Screener) -> None:
    assert departures(dict(model.about) | {"focus": ["a", "b"]}, screener, ["b", "a"]) == []


def test_other_weights_of_the_rules_are_said(model: Model, screener: Screener) -> None:
    other = Weights(screener.weights.base + 1, screener.weights.rules)
    assert departures(model.about, replace(screener, weights=other), []) == [CHANGED]


def test_other_names_asked_about_are_said(model: Model, screener: Screener) -> None:
    assert departures(model.about, replace(screener, taxa=replace(screener.taxa, asked=~screener.taxa.asked)), []) == [
        CHANGED
    ]


@pytest.mark.parametrize("about", [{}, {"focus": 5}, {"focus": {"a": 1}, "catalogue": []}])
def test_model_that_says_nothing_of_use_has_departed(about: dict[str, object], screener: Screener) -> None:
    assert departures(about, screener, []) == [CHANGED]


def test_name_from_a_stranger_is_quoted(model: Model, screener: Screener) -> None:
    (found,) = departures(dict(model.about) | {"focus": ["\x1b[2J"]}, screener, [])
    assert "\x1b" not in found


def test_reason_of_a_model_has_a_sentence() -> None:
    assert sentence_of(LEARNED) != LEARNED.replace("_", " ")
