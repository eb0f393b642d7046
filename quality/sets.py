"""The labelled sets that quality is measured on, as listings frames with a label column.

The sets under `shared/data/listings` are read in place; `quality/listings.csv` was written for wildtrace.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from wildtrace.settings import shared_folder

CHECKOUT: Final = Path(__file__).parents[1]


class SetMissing(Exception):
    """A labelled set is not on this machine."""


@dataclass(frozen=True)
class LabelledSet:
    """`listings`: columns of a listings frame; `labels`: what people said; `groups`: sellers or folds, if any."""

    name: str
    listings: pl.DataFrame
    labels: NDArray[np.bool_]
    groups: NDArray[np.object_] | None = None

    def __len__(self) -> int:
        return len(self.labels)


def folder() -> Path:
    """Where the shared sets lie."""
    return shared_folder(CHECKOUT) / "data" / "listings"


def ivory_posts() -> LabelledSet:
    """515 posts with the author's bio; positive: promotes a sale of ivory."""
    rows = _read("ivory_posts.csv")
    listings = pl.DataFrame(
        {"listing_id": rows["post_id"], "description": rows["text"], "seller_bio": rows["author_bio"]}
    )
    return LabelledSet("ivory posts", listings, (rows["label"] == "1").to_numpy())


def authors(posts: LabelledSet) -> NDArray[np.object_]:
    """Who wrote each post, as far as the bio tells: posts with the same bio have one author, others one each."""
    bios = posts.listings["seller_bio"].fill_null("").str.strip_chars().to_list()
    return np.array([bio or f"\x00{n}" for n, bio in enumerate(bios)], dtype=np.object_)


def bats() -> LabelledSet:
    """Bat listings; positive: experts saw *Kerivoula picta*. The 35 they were unsure of are left out."""
    rows = _read("bats.csv").filter(pl.col("kpicta_verify") != "UNSURE")
    listings = rows.select(listing_id="ID", title="title", description="description", seller="seller")
    labels = (rows["kpicta_verify"] == "TRUE").to_numpy()
    return LabelledSet("bats", listings, labels, rows["seller"].to_numpy())


def ivory_folds() -> LabelledSet:
    """492 posts with bio and words read from the picture, in the published 10 folds."""
    rows = _read("ivory_posts_folds.csv").with_row_index("n")
    parts = rows["sentence"].str.split_exact("[sep]", 2).struct
    listings = pl.DataFrame(
        {
            "listing_id": rows["n"].cast(pl.String),
            "description": parts.field("field_0"),
            "seller_bio": parts.field("field_1"),
            "title": parts.field("field_2"),
        }
    )
    return LabelledSet("ivory posts, folds", listings, (rows["label"] == "1").to_numpy(), rows["fold"].to_numpy())


def leather() -> LabelledSet:
    """500 marketplace titles; positive: a product of a real animal."""
    rows = _read("leather.csv")
    return LabelledSet("leather", rows.select(listing_id="id", title="title"), (rows["label"] == "1").to_numpy())


def birds(label: str) -> LabelledSet:
    """Australian bird advertisements, stemmed; `label`: label1 (poultry), label2 (junk) or label3 (wanted)."""
    rows = _read("birds.csv.gz").filter(pl.col(label).is_not_null() & (pl.col(label) != ""))
    listings = rows.select(listing_id="classifieds_unique_listing_id", description="text_stop_stem")
    return LabelledSet(f"birds {label}", listings, (rows[label].cast(pl.Float64) == 1.0).to_numpy())


def goods() -> LabelledSet:
    """3,630 ordinary products, none of them wildlife."""
    rows = _read("goods.csv").select("listing_id", "title", "description")
    return LabelledSet("goods", rows, np.zeros(len(rows), dtype=np.bool_))


def written() -> LabelledSet:
    """840 listings in 21 languages written for wildtrace, half of them hard negatives; the group is the language."""
    return _ours("listings", "written", ("title", "description"), group="language")


def held_out() -> LabelledSet:
    """504 listings in 21 languages, written apart; its mistakes were looked at once, so it is only half held out."""
    return _ours("held_out", "held out", ("title", "description"), group="language")


def held_out_2() -> LabelledSet:
    """380 listings in 19 languages, written apart and never looked at while rules or words were changed."""
    return _ours("held_out_2", "held out, unseen", ("title", "description"), group="language")


def sharks() -> LabelledSet:
    """Marketplace titles about sharks and rays, written for wildtrace; positive: from a real animal."""
    return _ours("sharks", "sharks and rays", ("title",))


def rare_ivory() -> LabelledSet:
    """Posts of which few sell ivory, written for wildtrace."""
    rows = pl.read_csv(CHECKOUT / "quality" / "rare_ivory.csv", infer_schema=False)
    listings = rows.select("listing_id", description="text", seller_bio="author_bio")
    return LabelledSet("rare ivory", listings, (rows["label"] == "1").to_numpy())


def within(labelled: LabelledSet, groups: Sequence[str]) -> LabelledSet:
    """Only the listings of these groups."""
    kept = np.isin(labelled.groups, groups) if labelled.groups is not None else np.ones(len(labelled), dtype=np.bool_)
    groups_kept = None if labelled.groups is None else labelled.groups[kept]
    return LabelledSet(labelled.name, labelled.listings.filter(pl.Series(kept)), labelled.labels[kept], groups_kept)


def _ours(name: str, title: str, fields: tuple[str, ...], group: str | None = None) -> LabelledSet:
    rows = pl.read_csv(CHECKOUT / "quality" / f"{name}.csv", infer_schema=False)
    groups = rows[group].to_numpy() if group else None
    return LabelledSet(title, rows.select("listing_id", *fields), (rows["label"] == "1").to_numpy(), groups)


def _read(name: str) -> pl.DataFrame:
    path = folder() / name
    if not path.exists():
        raise SetMissing(
            f"{path} is not there: quality is measured on the shared data; set WILDTRACE_SHARED to its folder"
        )
    return pl.read_csv(path, infer_schema=False)
