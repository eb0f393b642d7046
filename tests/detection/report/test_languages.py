"""The language of a listing: what it says itself, else what its script and words say."""

import polars as pl
import pytest

from wildtrace.detection.report.languages import UNTOLD, languages


def guessed(title: str, language: str | None = None) -> str:
    frame = pl.DataFrame(
        {"title": [title], "description": [None], "language": [language]},
        schema_overrides={"language": pl.String, "description": pl.String},
    )
    return str(languages(frame).item())


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("งาช้างแกะสลักแท้ ราคาถูก", "th"),
        ("象牙の根付を売ります", "ja"),
        ("상아 도장 팝니다", "ko"),
        ("象牙手镯，可面交", "zh"),
        ("हाथी दांत की मूर्ति", "hi"),
        ("عاج فيل للبيع", "ar"),
        ("Бивень мамонта и слона, продам", "ru"),
        ("Geschnitzte Figur aus Elfenbein, wird nicht mehr gebraucht und ist sehr alt", "de"),
        ("Belle statue en ivoire, avec certificat pour les amateurs", "fr"),
        ("Old carved figure with its original box from the estate", "en"),
        ("12345 !!!", UNTOLD),
        ("", UNTOLD),
    ],
)
def test_language_is_guessed(text: str, language: str) -> None:
    assert guessed(text) == language


def test_listing_that_names_its_language_is_believed() -> None:
    assert guessed("Gading asli", "id") == "id"
    assert guessed("象牙", "zh_Hant") == "zh-Hant"


def test_what_is_no_language_code_is_not_believed() -> None:
    assert guessed("Old carved figure with its original box", "<script>alert(1)</script>") == "en"


def test_rows_keep_their_order() -> None:
    frame = pl.DataFrame(
        {
            "title": ["งาช้าง", "with the box and from the estate", "", "ivory"],
            "description": [""] * 4,
            "language": [None, None, None, "en"],
        }
    )
    assert languages(frame).to_list() == ["th", "en", UNTOLD, "en"]
