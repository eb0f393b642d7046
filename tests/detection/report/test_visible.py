"""Characters that nobody sees are written out, and those that scripts need are left alone."""

import pytest

from wildtrace.detection.report.visible import parts_of, visible


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("ivory", "ivory"),
        ("iv\u200bory", "iv⟨U+200B⟩ory"),
        ("\u202eyrovi", "⟨U+202E⟩yrovi"),
        ("a\x00b\x1b[31m", "a⟨U+0000⟩b⟨U+001B⟩[31m"),
        ("i\u200cv\u200dory", "i⟨U+200C⟩v⟨U+200D⟩ory"),
        ("iv\u200b\u200b\u200bory", "iv⟨U+200B ×3⟩ory"),
        ("iv\u200b\u2060ory", "iv⟨U+200B⟩⟨U+2060⟩ory"),
        ("\ufeffivory", "⟨U+FEFF⟩ivory"),
        ("two\nlines\tand a tab", "two\nlines\tand a tab"),
        # Joiners that Persian and Hindi are written with, and emoji are made with.
        ("می‌خواهم", "می‌خواهم"),
        ("क्‍ष", "क्‍ष"),
        ("👨‍👩‍👧", "👨‍👩‍👧"),
    ],
)
def test_visible_writes_out_what_hides(text: str, shown: str) -> None:
    assert visible(text) == shown


def test_parts_hold_the_whole_text_in_order() -> None:
    text = "a\u202eb\u200b\u200bc\x07"
    assert "".join(part.text for part in parts_of(text)) == text
    assert [part.name for part in parts_of(text) if part.name] == [
        "right-to-left override",
        "zero width space",
        "control character",
    ]
