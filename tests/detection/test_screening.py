"""Screening with the real catalogue: what is found and what is not, the same in any batch, whatever the text holds."""

from __future__ import annotations

import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Final

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wildtrace.detection import Screener
from wildtrace.detection.frames import FINDINGS, MENTIONS, TEXT_FIELDS

Cell = str | None

OFFERS: Final = [
    # text, taxon, Appendix, specimen
    ("antique elephant ivory carving for sale", "Elephantidae", "I/II", "IVC"),
    ("pangolin scales 5kg, whatsapp me", "Manidae", "I/II", "SCA"),
    ("slow loris baby for sale, tame", "Nycticebus", "I", "LIV"),
    ("rhino horn libation cup, $4000", "Rhinocerotidae", "I/II", "HOC"),
    ("black rhino horn for sale", "Diceros bicornis", "I", "HOR"),
    ("xiangya shoulian chushou", "Elephantidae", "I/II", "IVP"),
    ("zouge hanbai", "Elephantidae", "I/II", "IVP"),
    ("Loxodonta africana tusk for sale", "Loxodonta africana", "I/II", "TUS"),
    ("hawksbill turtle shell bracelet, genuine tortoiseshell for sale", "Eretmochelys imbricata", "I", "SHE"),
    ("African grey parrot for sale, hand reared", "Psittacus erithacus", "I", "LIV"),
    ("ball python morph for sale, captive bred", "Python regius", "II", "LIV"),
    ("Paphiopedilum rothschildianum plant for sale", "Paphiopedilum rothschildianum", "I", None),
    ("iv0ry netsuke for sale", "Elephantidae", "I/II", "IVC"),
    ("i.v.o.r.y bangle for sale", "Elephantidae", "I/II", "IJW"),
    ("ｉｖｏｒｙ tusk for sale", "Elephantidae", "I/II", "TUS"),
    ("iv\u200bory tusk for sale", "Elephantidae", "I/II", "TUS"),
    ("ivоry tusk for sale", "Elephantidae", "I/II", "TUS"),  # a Cyrillic o
    ("vendo marfil antiguo tallado", "Elephantidae", "I/II", "IVP"),
    ("vendo piel de jaguar auténtica", "Panthera onca", "I", "SKI"),
    ("tortuga mora en venta, entrega a domicilio", "Testudo graeca", "II", None),
    ("corne de rhinocéros à vendre", "Rhinocerotidae", "I/II", "HOR"),
    ("écailles de pangolin à vendre", "Manidae", "I/II", "SCA"),
    ("Elfenbein Schnitzerei zu verkaufen", "Elephantidae", "I/II", "IVP"),
    ("Griechische Landschildkröte zu verkaufen", "Testudo hermanni", "II", None),
    ("avorio antico vendo", "Elephantidae", "I/II", "IVP"),
    ("vendo pelle di leopardo vera", "Panthera pardus", "I", "SKI"),
    ("presa de marfim vendo", "Elephantidae", "I/II", "TUS"),
    ("ivoor beeldje te koop", "Elephantidae", "I/II", "IVP"),
    ("panter vel te koop", "Panthera pardus", "I", "SKI"),
    ("Продам бивень слоновая кость резьба", "Elephantidae", "I/II", "TUS"),
    ("Продам шкуру тигра", "Panthera tigris", "I", "SKI"),
    ("عاج طبيعي للبيع", "Elephantidae", "I/II", "IVP"),
    ("ببغاء كاسكو للبيع", "Psittacus erithacus", "I", None),
    ("象牙手镯 出售 包邮", "Elephantidae", "I/II", "IJW"),
    ("穿山甲鳞片 出售", "Manidae", "I/II", "SCA"),
    ("穿山甲鱗片 出售", "Manidae", "I/II", "SCA"),
    ("ngà voi thật bán", "Elephantidae", "I/II", "IVP"),
    ("sừng tê giác bán", "Rhinocerotidae", "I/II", "HOR"),
    ("งาช้างแท้ ขาย", "Elephantidae", "I/II", "IVP"),
    ("เกล็ดตัวนิ่ม ขาย", "Manidae", "I/II", "SCA"),
    ("tanduk badak asli dijual", "Rhinocerotidae", "I/II", "HOR"),
    ("sisik trenggiling dijual", "Manidae", "I/II", "SCA"),
    ("象牙 根付 販売", "Elephantidae", "I/II", "IVC"),
    ("スローロリス 販売", "Nycticebus", "I", None),
    ("상아 도장 판매", "Elephantidae", "I/II", "IVC"),
    ("천산갑 비늘 판매", "Manidae", "I/II", "SCA"),
    ("हाथी दांत असली बिक्री", "Elephantidae", "I/II", "IVP"),
    ("बाघ की खाल बिक्री", "Panthera tigris", "I", "SKI"),
    ("pembe za ndovu zinauzwa", "Elephantidae", "I/II", "IVP"),
    ("ngozi ya chui inauzwa", "Panthera pardus", "I", "SKI"),
]  # fmt: skip
LOOK_ALIKES: Final = [
    "ivory-coloured dress", "ivory wedding dress size 10, lace", "ivory paint 5 litres", "ivory soap 6 bars",
    "Ebony and Ivory vinyl single", "faux ivory chess set", "tagua nut vegetable ivory pendant", "tiger balm 30g",
    "jaguar xf 2.0 diesel 2016", "Turtle Beach headset PS5", "coral red lipstick", "leopard print scarf",
    "plush tiger toy for sale", "Puma running shoes for sale", "Python programming book for sale",
    "Detroit Tigers cap", "Tiger Woods golf DVD", "Customs seized 200 kg of ivory from smugglers",
    "Is it legal to own a tortoise?", "shark vacuum cleaner for sale", "resin elephant tusk replica",
    "Crocs shoes size 9", "cow horn cup for sale", "Rhino Linings truck bed", "lion king costume child",
    "cactus shaped lamp", "Cobra driver golf club", "Mustang car for sale", "plain oak table, good condition",
    "vestido color marfil talla 38", "peluche de tigre en venta", "bálsamo de tigre", "robe ivoire taille 40",
    "rouge corail à lèvres", "maillot Côte d'Ivoire", "Elfenbeinküste Trikot Größe L", "Flug an die Elfenbeinküste",
    "Elfenbein Farbe Wandfarbe 5 Liter", "Tigerbalsam", "Kunstleder Tasche Krokodil Optik", "abito color avorio",
    "vestido cor marfim", "ivoorkleurige jurk te koop", "платье цвета слоновой кости", "бальзам тигр",
    "плюшевый тигр", "فستان لون عاجي", "象牙白连衣裙", "象牙色 ドレス", "仿象牙 手镯", "虎皮鹦鹉饲料", "象牙海岸 球衣",
    "váy màu ngà voi", "dầu cù là con hổ", "เสื้อสีงาช้าง", "ตุ๊กตาเสือ", "งานแต่งงาน ชุด", "balsem macan",
    "gaun warna gading", "boneka harimau dijual", "미색 상아색 원피스", "호랑이 인형 판매", "아이보리 니트",
    "टाइगर बाम", "nguo ya rangi ya pembe", "doll simba",
]  # fmt: skip


def frame(*listings: Mapping[str, Cell]) -> pl.DataFrame:
    """Listings numbered from 0, with all text fields."""
    rows = [{"listing_id": str(n), **listing} for n, listing in enumerate(listings)]
    return pl.DataFrame(rows, schema=dict.fromkeys(("listing_id", *TEXT_FIELDS), pl.String))


def finding(screener: Screener, **listing: Cell) -> dict[str, object]:
    """The finding of one listing."""
    return screener.screen(frame(listing)).findings.row(0, named=True)


# --- what is found


@pytest.mark.parametrize(("text", "taxon", "appendix", "specimen"), OFFERS, ids=[offer[0] for offer in OFFERS])
def test_an_offer_is_found(text: str, taxon: str, appendix: str, specimen: str | None, screener: Screener) -> None:
    found = screener.screen(frame({"title": text})).findings
    assert found["score"][0] >= 0.5
    assert found["taxa"].to_list()[0][0] == taxon
    assert found["appendix"][0] == appendix
    assert specimen is None or specimen in found["specimens"].to_list()[0]


@pytest.mark.parametrize("text", LOOK_ALIKES)
def test_a_look_alike_is_no_offer(text: str, screener: Screener) -> None:
    found = finding(screener, title=text)
    assert found["score"] < 0.5, found["reasons"]  # type: ignore[operator]  # a float


@pytest.mark.parametrize("field", TEXT_FIELDS[:2])
def test_an_offer_may_stand_in_title_or_description(field: str, screener: Screener) -> None:
    screened = screener.screen(frame({field: "pangolin scales for sale, whatsapp"}))
    assert screened.findings["score"][0] >= 0.5
    assert set(screened.mentions["field"]) == {field}


def test_a_word_spelled_apart_does_not_go_on_in_the_next_field(screener: Screener) -> None:
    found = screener.screen(frame({"title": "box of i v", "description": "o r y for sale"}))
    assert found.findings["taxa"].to_list() == [[]]


def test_an_empty_price_is_no_price(screener: Screener) -> None:
    listings = frame({"title": "elephant ivory"}, {"title": "elephant ivory"}, {"title": "elephant ivory"})
    found = screener.screen(listings.with_columns(price=pl.Series(["", None, "50 EUR"]))).findings
    stated = [{r["rule"]: r["words"] for r in reasons}.get("states_a_price") for reasons in found["reasons"].to_list()]
    assert stated == [None, None, "50 EUR"]


# --- the shape of what comes out


def test_findings_and_mentions_have_their_columns(screener: Screener) -> None:
    for listings in (frame(), frame({"title": "chair"}), frame({"title": "pangolin scales for sale"}, {})):
        screened = screener.screen(listings)
        assert screened.findings.schema == FINDINGS
        assert screened.mentions.schema == MENTIONS
        assert len(screened.findings) == len(listings)


def test_ids_are_kept_in_order_even_when_missing_or_given_twice(screener: Screener) -> None:
    ids = ["b", None, "a", "b", ""]
    found = screener.screen(pl.DataFrame({"listing_id": ids, "title": ["pangolin scales for sale"] * 5}))
    assert found.findings["listing_id"].to_list() == ids
    assert found.mentions["listing_id"].unique(maintain_order=True).to_list() == ["b", None, "a", ""]


def test_numbers_are_read_as_text(screener: Screener) -> None:
    listings = pl.DataFrame({"listing_id": [7, 8], "title": [1.5, None], "description": ["pangolin scales", "x"]})
    found = screener.screen(listings).findings
    assert found["listing_id"].to_list() == ["7", "8"]
    assert found["taxa"].to_list() == [["Manidae"], []]


@pytest.mark.parametrize("columns", [(), ("title",), ("description",), ("seller_bio",), ("seller_bio", "title")])
def test_any_of_the_text_columns_may_be_missing(columns: tuple[str, ...], screener: Screener) -> None:
    listings = pl.DataFrame({"listing_id": ["1", "2"], **{name: ["pangolin scales", None] for name in columns}})
    found = screener.screen(listings).findings
    assert found["taxa"].to_list() == [["Manidae"] if columns else [], []]


def test_other_columns_change_nothing(screener: Screener) -> None:
    listings = frame({"title": "pangolin scales for sale"})
    more = listings.with_columns(colour=pl.lit("ivory"), category=pl.lit("tiger"), images=pl.lit(None))
    assert screener.screen(more).findings.equals(screener.screen(listings).findings)


def test_a_name_wrapped_over_a_line_end_is_quoted_with_it(screener: Screener) -> None:
    listings = frame({"title": "for sale", "description": "real pangolin\nscales"}, {"title": "pangolin scales"})
    quotes = screener.screen(listings).mentions.filter(kind="taxon")["quote"].to_list()
    assert sorted(quotes) == ["pangolin\nscales", "pangolin scales"]


def test_listings_are_left_as_they_are(screener: Screener) -> None:
    listings = frame({"title": "pangolin\nscales", "description": None})
    before = listings.clone()
    screener.screen(listings)
    assert listings.equals(before)


# --- focus


@pytest.fixture(scope="module")
def of_elephants(tmp_path_factory: pytest.TempPathFactory) -> Screener:
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("WILDTRACE_DATA", str(tmp_path_factory.mktemp("no-imports")))
        return Screener.load(focus=["Proboscidea"])


def test_a_focus_asks_only_about_its_group(of_elephants: Screener, screener: Screener) -> None:
    texts = [offer[0] for offer in OFFERS]
    listings = frame(*({"title": text} for text in texts))
    asked, everything = of_elephants.screen(listings).findings, screener.screen(listings).findings
    elephants = everything["taxa"].list.contains("Elephantidae")
    assert asked.filter(elephants)["score"].to_list() == everything.filter(elephants)["score"].to_list()
    assert set(asked.filter(~elephants)["score"]) == {0.0}
    assert set(asked["taxa"].explode().drop_nulls()) == {"Elephantidae", "Loxodonta africana"}


# --- the same whatever stands around it

WORDS: Final = [
    "ivory", "elephant ivory", "pangolin scales", "iv0ry", "i.v.o.r.y", "i v o r y", "iv*ry", "for sale", "faux",
    "antique", "Kerivoula", "picta", "Tridacna", "gigas", "seized", "plush", "whatsapp", "$50", "is it legal?",
    "象牙", "手镯", "งาช้าง", "ngà voi", "nga voi", "ảnh", "عاج", "والعاج", "हाथी दांत", "слоновая кость", "상아",
    "スローロリス", "🐘🦷", "🐘", "ﬁn", "ﬃ", "i\u0301vory", "shark ﬁn", "\u200b", "\u0301", "\ufe0f", "\u202e",
    "\x00", "\x1e", "\x85", "\t", "\n", "\r\n", "#IvoryCarving", "𝗶𝘃𝗼𝗿𝘆", "ｉｖｏｒｙ", "İ", "ß", "\U0010ffff",
    "\ue000", "!", ".", ",", "-", "a", "x" * 70, "",
]  # fmt: skip
texts = st.lists(st.sampled_from(WORDS), max_size=8).flatmap(
    lambda words: st.sampled_from([" ", "", "\n"]).map(lambda between: between.join(words))
)
wild = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
cells = st.one_of(st.none(), texts, wild, st.tuples(texts, wild).map("".join))
listings_of = st.fixed_dictionaries(dict.fromkeys(TEXT_FIELDS, cells))


@settings(max_examples=150)
@given(listings=st.lists(listings_of, min_size=1, max_size=4))
def test_every_mention_quotes_its_field(listings: list[dict[str, Cell]], screener: Screener) -> None:
    screened = screener.screen(frame(*listings))
    assert screened.findings["listing_id"].to_list() == [str(n) for n in range(len(listings))]
    for mention in screened.mentions.iter_rows(named=True):
        field = listings[int(mention["listing_id"])][mention["field"]] or ""
        assert 0 <= mention["start"] < mention["end"] <= len(field)
        assert field[mention["start"] : mention["end"]] == mention["quote"]
        assert 0 < mention["certainty"] <= 1


@settings(max_examples=100)
@given(listings=st.lists(listings_of, min_size=1, max_size=4))
def test_every_score_has_its_reasons(listings: list[dict[str, Cell]], screener: Screener) -> None:
    for found in screener.screen(frame(*listings)).findings.iter_rows(named=True):
        assert 0 <= found["score"] <= 1
        assert (found["score"] > 0) == bool(found["taxa"]) == bool(found["reasons"])
        assert all(reason["words"] for reason in found["reasons"])


def screened_alone(screener: Screener, listings: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The same listings, each screened by itself."""
    parts = [screener.screen(one) for one in listings.iter_slices(1)]
    return pl.concat([p.findings for p in parts]), pl.concat([p.mentions for p in parts])


@settings(max_examples=60)
@given(listings=st.lists(listings_of, min_size=2, max_size=5))
def test_a_listing_is_judged_alike_alone_and_among_others(listings: list[dict[str, Cell]], screener: Screener) -> None:
    given_listings = frame(*listings)
    findings, mentions = screened_alone(screener, given_listings)
    together = screener.screen(given_listings)
    assert together.findings.equals(findings)
    assert together.mentions.equals(mentions)


@settings(max_examples=40)
@given(listings=st.lists(listings_of, min_size=2, max_size=6), seed=st.integers(0, 1000))
def test_the_order_of_a_batch_changes_nothing(listings: list[dict[str, Cell]], seed: int, screener: Screener) -> None:
    straight = frame(*listings)
    order = np.random.default_rng(seed).permutation(len(listings)).tolist()
    assert screener.screen(straight[order]).findings.equals(screener.screen(straight).findings[order])


def test_findings_are_the_same_in_any_chunks(screener: Screener) -> None:
    rows = [{"title": text, "description": other} for text in LOOK_ALIKES[:20] for other in ("", OFFERS[3][0], "象牙")]
    rows += [{"title": offer[0]} for offer in OFFERS] * 50
    listings = frame(*rows)  # more than are read together
    assert len(listings) > 2000
    whole = screener.screen(listings)
    for size in (7, 999, 1001):
        parts = [screener.screen(part) for part in listings[: 3 * size].iter_slices(size)]
        assert pl.concat([p.findings for p in parts]).equals(whole.findings[: 3 * size])


def test_threads_share_a_screener(screener: Screener) -> None:
    listings = frame(*({"title": text, "description": offer[0]} for text in LOOK_ALIKES for offer in OFFERS[::9]))
    expected = screener.screen(listings)
    with ThreadPoolExecutor(2) as pool:
        for found in pool.map(screener.screen, [listings] * 4):
            assert found.findings.equals(expected.findings)
            assert found.mentions.equals(expected.mentions)


# --- hostile texts

SIZE: Final = 200_000
HOSTILE: Final = {
    "one long word": "a" * SIZE + " elephant ivory for sale",
    "repeated emoji": "🐘" * 100_000,
    "pairs of emoji": "🐘🦷" * (SIZE // 2),
    "asterisks": "ab*de " * (SIZE // 20),
    "nothing but asterisks": "*" * SIZE,
    "hashtags": "#abcdefgh " * (SIZE // 10) + "#" + "x" * 39,
    "nothing but hashes": "#" * SIZE,
    "spelled apart": "i v o r y " * (SIZE // 10),
    "dotted": "i.v.o.r.y " * (SIZE // 10),
    "leetspeak": "1v0ry " * (SIZE // 6),
    "accents piled up": "i" + "\u0301" * SIZE + "vory for sale",
    "zero width": "i\u200bv\u200bo\u200br\u200by " * (SIZE // 10),
    "directions": "\u202eelephant ivory\u202c \u2066for sale\u2069",
    "control characters": "".join(map(chr, range(32))) + "elephant ivory\x7f for sale",
    "nul": "elephant\x00 ivory for sale\x00",
    "field breaks": "\x1eelephant ivory\x1e\x1efor sale\x1e",
    "no planes": "\U000e0041\U0010fffd elephant ivory for sale",
    "one name a thousand times": "elephant ivory for sale, " * (SIZE // 25),
    "Thai": "งาช้างแท้ขาย" * (SIZE // 12),
    "digits": "0123456789" * (SIZE // 10) + " $",
    "questions": "ivory" + "?" * SIZE,
    "prices": "ivory $" + "1," * (SIZE // 2),
    "phones": "ivory " + "+1 " * (SIZE // 3),
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_text_neither_stops_nor_delays_a_screening(name: str, screener: Screener) -> None:
    began = time.monotonic()
    screened = screener.screen(frame({"description": HOSTILE[name]}))
    seconds = time.monotonic() - began
    assert len(screened.findings) == 1
    assert 0 <= screened.findings["score"][0] <= 1
    assert seconds < 20, f"{len(HOSTILE[name]):,} characters took {seconds:.1f} s"


HIDDEN_OFFERS: Final = (
    "one long word", "accents piled up", "directions", "control characters", "nul", "field breaks", "no planes",
)  # fmt: skip


@pytest.mark.parametrize("name", HIDDEN_OFFERS)
def test_what_a_hostile_text_offers_is_found(name: str, screener: Screener) -> None:
    assert finding(screener, description=HOSTILE[name])["taxa"] == ["Elephantidae"]


def test_a_megabyte_is_quoted_to_its_end(screener: Screener) -> None:
    text = "plain wooden chair, well kept. " * 33_000 + "Elephant iv\u200bory tusk for sale"
    assert len(text) > 1_000_000
    mentions = screener.screen(frame({"title": "chair", "description": text})).mentions
    last = mentions.filter(pl.col("kind") == "taxon").row(-1, named=True)
    assert last["quote"] == text[last["start"] : last["end"]]
    assert last["start"] > 1_000_000


def test_random_bytes_read_as_text_are_screened(screener: Screener) -> None:
    noise = [row.tobytes() for row in np.random.default_rng(3).integers(0, 256, size=(20, 4000), dtype=np.uint8)]
    rows = [{"title": one.decode("latin-1"), "description": one.decode("utf-16-le", "replace")} for one in noise]
    found = screener.screen(frame(*rows)).findings
    assert found["score"].is_between(0, 1).all()
