"""What a platform asks: listings as their frame has them (DESIGN §4), each field checked and of limited size."""

from __future__ import annotations

from typing import Annotated, Final

import polars as pl
from pydantic import BaseModel, ConfigDict, Field, StrictFloat, StrictInt, StrictStr, StringConstraints, model_validator

from wildtrace.detection.frames import TEXT_FIELDS

MOST_LISTINGS: Final = 500

_MOST_MONEY: Final = 10**15

_Short = Annotated[str, StringConstraints(max_length=200)]
_Address = Annotated[str, StringConstraints(max_length=2_000)]


class AskedListing(BaseModel):
    """One listing. Fields that it does not have are left out; some text is needed."""

    model_config = ConfigDict(
        extra="forbid", strict=True, json_schema_extra={"anyOf": [{"required": [name]} for name in TEXT_FIELDS]}
    )

    listing_id: Annotated[str, Field(min_length=1, max_length=200, description="Yours; the answer repeats it.")]
    platform: _Short = ""
    url: _Address = ""
    title: Annotated[str, Field(max_length=2_000)] = ""
    description: Annotated[str, Field(max_length=50_000)] = ""
    seller: _Short = ""
    seller_bio: Annotated[str, Field(max_length=10_000)] = ""
    price: Annotated[
        Annotated[StrictStr, Field(max_length=100)]
        | Annotated[StrictInt, Field(ge=-_MOST_MONEY, le=_MOST_MONEY)]
        | Annotated[StrictFloat, Field(ge=-_MOST_MONEY, le=_MOST_MONEY)],
        Field(description="As the seller writes it, or a number."),
    ] = ""
    currency: Annotated[str, Field(max_length=20)] = ""
    location: Annotated[str, Field(max_length=500, description="Where rules about countries read the country.")] = ""
    language: Annotated[str, Field(max_length=35)] = ""
    posted_at: Annotated[str, Field(max_length=40)] = ""
    category: Annotated[str, Field(max_length=500)] = ""
    images: Annotated[list[_Address], Field(max_length=50, description="Addresses. They are not fetched.")] = []

    @model_validator(mode="after")
    def _has_text(self) -> AskedListing:
        if not self.model_fields_set.intersection(TEXT_FIELDS):
            raise ValueError(f"one of {', '.join(TEXT_FIELDS)} is needed")
        return self


class Question(BaseModel):
    """One or many listings to screen before they are published."""

    model_config = ConfigDict(
        extra="forbid",
        strict=True,
        json_schema_extra={
            "examples": [
                {
                    "listings": [
                        {
                            "listing_id": "a-1",
                            "title": "Antique carved ivory netsuke, real",
                            "description": "Genuine, no papers. 450 EUR, DM me.",
                            "location": "Lyon, France",
                        }
                    ]
                }
            ]
        },
    )

    listings: Annotated[list[AskedListing], Field(min_length=1, max_length=MOST_LISTINGS)]
    mentions: Annotated[bool, Field(description="Also answer with every word that was recognised, and where.")] = False


def frame_of(question: Question) -> pl.DataFrame:
    """The listings as the screener reads them, known by their place: nothing hinders two of one `listing_id`."""
    asked = question.listings
    texts = {name: [getattr(listing, name) for listing in asked] for name in TEXT_FIELDS}
    prices = [str(listing.price) for listing in asked]
    places = [str(place) for place in range(len(asked))]
    return pl.DataFrame({"listing_id": places, **texts, "price": prices})
