"""Columns are recognised by what they are called, in the languages and dialects that listings come in."""

import polars as pl
import pytest

from wildtrace.detection.files.errors import ColumnMissing, FieldUnknown, NoTextColumn
from wildtrace.detection.files.headers import best_guess, fold, lay_out

NAMES = [
    ("listing_id", ["listing_id", "ID", "Item ID", "post_id", "Artikelnummer", "编号", "商品番号", "상품번호", "asin"]),
    (
        "title",
        ["title", "Titre", "TÍTULO", "Titel", "название", "标题", "標題", "タイトル", "제목", "Tiêu đề", "ชื่อสินค้า"],
    ),
    ("title", ["judul", "tajuk", "العنوان", "शीर्षक", "kichwa", "item_name", "ItemTitle", "listing-title", "titolo"]),
    (
        "description",
        ["description", "body", "Caption", "descripción", "Beschreibung", "описание", "描述", "商品の説明"],
    ),
    (
        "description",
        ["설명", "mô tả", "รายละเอียด", "deskripsi", "keterangan", "الوصف", "विवरण", "maelezo", "omschrijving"],
    ),
    ("seller", ["seller", "shop_name", "author", "vendedor", "Verkäufer", "продавец", "卖家", "出品者", "penjual"]),
    ("seller_bio", ["author_bio", "seller_description", "about seller", "bio", "user.description", "卖家简介"]),
    ("price", ["price", "prix", "precio", "Preis", "цена", "价格", "価格", "가격", "giá", "ราคา", "harga", "السعر"]),
    ("url", ["url", "Link", "post_url", "permalink", "链接", "ссылка", "product.url"]),
    ("posted_at", ["posted_at", "date", "created_at", "Datum", "дата", "发布时间", "投稿日"]),
    ("location", ["location", "city", "Ort", "город", "所在地", "lokasi", "seller_location"]),
    ("images", ["images", "image_url", "photos", "图片", "images.url"]),
]


@pytest.mark.parametrize(("field", "header"), [(field, h) for field, headers in NAMES for h in headers])
def test_usual_header_is_recognised(field: str, header: str) -> None:
    assert best_guess(header)[0] == field


@pytest.mark.parametrize(
    "header", ["label", "fold", "annotator_1", "weight", "qty", "x", "kpicta_verify", "", "étiquette"]
)
def test_other_header_is_left_alone(header: str) -> None:
    assert best_guess(header) == (None, 0)


def test_header_mangled_by_utf7_is_read() -> None:
    assert fold("item+AF8-title") == "item title"


def sample(**columns: list[str | None]) -> pl.DataFrame:
    return pl.DataFrame(columns, schema=dict.fromkeys(columns, pl.String))


def test_posts_with_a_bio_become_description_and_seller_bio() -> None:
    layout = lay_out("posts.csv", sample(post_id=["1"], text=["ivory for sale"], author_bio=["dealer"], label=["1"]))
    assert layout.taken == {"listing_id": ["post_id"], "description": ["text"], "seller_bio": ["author_bio"]}
    assert layout.unused == ["label"]


def test_text_that_is_only_a_yes_or_no_is_a_label_and_not_text() -> None:
    layout = lay_out("bats.csv", sample(title=["a bat"], kerivoula_text=["True"], text=["False"]))
    assert layout.taken == {"title": ["title"]}


def test_several_texts_are_joined_by_line_breaks_and_said_so() -> None:
    frame = sample(title=["A"], body=["B"], hashtags=["C"], details=[None])
    layout = lay_out("x.csv", frame)
    assert layout.listings(frame)["description"].to_list() == ["B\nC"]
    assert "joined" in layout.remarks[0]


def test_second_title_is_read_with_the_description() -> None:
    frame = sample(title=["象牙"], title_en=["ivory"])
    layout = lay_out("x.csv", frame)
    assert layout.listings(frame).select("title", "description").row(0) == ("象牙", "ivory")


def test_shop_is_the_seller_and_beside_a_seller_the_platform() -> None:
    assert lay_out("x.csv", sample(title=["t"], shop=["s"])).taken["seller"] == ["shop"]
    both = lay_out("x.csv", sample(title=["t"], shop=["Etsy"], seller=["s"])).taken
    assert (both["platform"], both["seller"]) == (["shop"], ["seller"])


def test_users_own_columns_win() -> None:
    frame = sample(title=["t"], weird=["w"], odd=["o"])
    layout = lay_out("x.csv", frame, {"title": ["weird"], "description": ["odd", "title"]})
    assert layout.listings(frame).select("title", "description").row(0) == ("w", "o\nt")


def test_users_column_is_found_whatever_its_case() -> None:
    assert lay_out("x.csv", sample(Weird=["w"]), {"title": ["weird"]}).taken["title"] == ["Weird"]


def test_users_column_that_is_not_there_lists_those_that_are() -> None:
    with pytest.raises(ColumnMissing, match=r"'Betreff'.*'title', 'b'"):
        lay_out("x.csv", sample(title=["t"], b=["u"]), {"title": ["Betreff"]})


def test_field_that_a_listing_does_not_have_is_named() -> None:
    with pytest.raises(FieldUnknown, match=r"no field 'titel'.*title"):
        lay_out("x.csv", sample(a=["t"]), {"titel": ["a"]})


def test_only_worded_column_is_taken_and_said_so() -> None:
    frame = sample(a=["12", "13"], q7=["carved tusk from an estate", "old turtle shell box"])
    layout = lay_out("x.csv", frame)
    assert layout.taken["description"] == ["q7"]
    assert "'q7'" in layout.remarks[0]


def test_without_text_the_headers_are_listed_and_the_way_out_is_named() -> None:
    with pytest.raises(NoTextColumn, match=r"x\.csv: .*'a', 'b'.*--column title=HEADER"):
        lay_out("x.csv", sample(a=["12"], b=["13"]))


def test_column_that_appears_late_is_taken_when_its_name_is_sure() -> None:
    layout = lay_out("x.jsonl", sample(title=["t"]))
    assert layout.wants("description")
    assert not layout.wants("label")
    later = sample(title=["t"], description=["d"], label=["1"])
    assert layout.listings(later)["description"].to_list() == ["d"]
    assert layout.unused == ["label"]
