"""Encodings are told from lists of goods, and a byte that does not decode spoils its row only."""

import codecs
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wildtrace.detection.files.encodings import (
    MARK,
    has_marks,
    is_utf8,
    marked_bytes,
    marked_decode,
    recognise_encoding,
    wide_encoding,
)

GOODS = {
    "fr": "Défense d'éléphant sculptée, ancienne|Écaille de tortue, boîte|Très bel éventail en ivoire, état usagé",
    "de": "Schildkröte, präpariert, gut erhalten|Elfenbein Brieföffner für Sammler|Bärenfell, groß, 180 cm",
    "es": "Colmillo de jabalí pequeño|Caparazón de tortuga, buen tamaño|Cráneo de caimán, envío rápido a España",
    "pt": "Pássaro silvestre, coleção particular|Coração de tartaruga e casco, São Paulo|Penas de arara, não usada",
    "ru": "Бивень мамонта, резной, Якутия|Черепаха среднеазиатская живая|Шкура медведя бурого, доставка",
    "ar": "سلحفاة حية للبيع|عاج فيل قديم أصلي|صقر شاهين للبيع في الرياض",
    "th": "งาช้างแกะสลักแท้ พระ|เต่าดาวขายส่งถึงบ้าน|นกแก้วพร้อมส่ง",
    "zh-Hans": "象牙手镯 正品 包邮|野生龟出售 价格面议|玳瑁手串 老料 收藏|犀角杯 清代",
    "zh-Hant": "象牙雕刻 古董 收藏|野生龜出售 價格面議|玳瑁手鐲 老件|犀牛角 清代",
    "ja": "象牙の印材 美品 送料無料|べっ甲のかんざし 中古|鷹の剥製 希少 コレクション",
    "ko": "상아 도장 팝니다 정품|거북이 분양합니다|호랑이 가죽 골동품",
}
LEGACY = [
    ("fr", "cp1252"),
    ("de", "cp1252"),
    ("es", "cp1252"),
    ("pt", "cp1252"),
    ("ru", "cp1251"),
    ("ru", "koi8-r"),
    ("ar", "cp1256"),
    ("th", "cp874"),
    ("zh-Hans", "gb18030"),
    ("zh-Hant", "big5hkscs"),
    ("ja", "cp932"),
    ("ja", "euc_jp"),
    ("ko", "cp949"),
]


def listed(language: str) -> str:
    return "".join(f"{n},{text},19.99\n" for n, text in enumerate(GOODS[language].split("|"), 1))


@pytest.mark.parametrize(("language", "encoding"), LEGACY)
def test_legacy_encoding_is_recognised_from_a_few_rows(language: str, encoding: str) -> None:
    found = recognise_encoding(listed(language).encode(encoding))
    assert found is not None
    assert listed(language).encode(encoding).decode(found) == listed(language)


@pytest.mark.parametrize("language", sorted(GOODS))
def test_utf8_is_recognised(language: str) -> None:
    assert recognise_encoding(listed(language).encode()) == "utf-8"


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"])
@pytest.mark.parametrize("language", sorted(GOODS))
def test_wide_encoding_is_recognised_without_a_byte_order_mark(language: str, encoding: str) -> None:
    assert wide_encoding((listed(language) * 3).encode(encoding)) == encoding


def test_stray_nul_bytes_are_not_a_wide_encoding() -> None:
    assert wide_encoding(b"id,title\n1,iv\x00ory carving\n2,wood\n") is None


def test_mostly_utf8_is_utf8_even_with_a_bad_line() -> None:
    data = listed("ru").encode() + "Défense d'éléphant\n".encode("cp1252")
    assert recognise_encoding(data) == "utf-8"


def test_a_character_cut_off_at_the_end_is_still_utf8() -> None:
    assert is_utf8("象牙".encode()[:-1])
    assert not is_utf8("象牙".encode("gb18030"))


def test_bad_bytes_become_marks_that_say_which_they_were() -> None:
    text = marked_decode(b"ivory \xe9\xff carving", "utf-8")
    assert MARK.sub("?", text) == "ivory ?? carving"
    assert marked_bytes(text) == ["0xE9", "0xFF"]
    assert has_marks(text.encode())


@given(st.text(alphabet=st.characters(codec="utf-8", max_codepoint=0x10FEFF)))
def test_sound_text_is_never_marked(text: str) -> None:
    assert marked_decode(text.encode(), "utf-8") == text
    assert not has_marks(text.encode())


@given(st.binary(max_size=200), st.sampled_from(["utf-8", "cp1252", "gb18030", "cp932", "big5hkscs", "cp949"]))
def test_any_bytes_decode_with_marks(data: bytes, encoding: str) -> None:
    text = marked_decode(data, encoding)
    try:
        assert text == data.decode(encoding)
    except UnicodeDecodeError:
        assert MARK.search(text)


@pytest.mark.shared
@pytest.mark.parametrize("encoding", ["gb18030", "cp1251", "cp932", "cp874", "cp1252"])
def test_common_names_of_real_lists_are_recognised(shared_data: Path, encoding: str) -> None:
    import polars as pl

    names = pl.read_csv(shared_data / "taxa" / "common_names_gbif.csv.gz", infer_schema=False)
    language = {"gb18030": "zh", "cp1251": "ru", "cp932": "ja", "cp874": "th", "cp1252": "fr"}[encoding]
    spoken = names.filter(pl.col("ISO 639-1 Code") == language)["gbif_common_name"].drop_nulls().to_list()
    foreign = [n for n in spoken if not n.isascii() and _encodes(n, encoding)]
    assert len(foreign) > 30
    for start in range(0, min(len(foreign), 300) - 30, 30):
        text = "\n".join(foreign[start : start + 30])
        found = recognise_encoding(text.encode(encoding))
        assert found is not None
        assert text.encode(encoding).decode(found, "replace") == text


def _encodes(text: str, encoding: str) -> bool:
    try:
        return codecs.decode(text.encode(encoding), encoding) == text
    except UnicodeEncodeError:
        return False
