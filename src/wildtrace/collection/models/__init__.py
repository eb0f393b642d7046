"""What is remembered about collections, imports, listings, sellers and findings."""

from wildtrace.collection.models.collections import Collection
from wildtrace.collection.models.findings import Finding, repeated_of
from wildtrace.collection.models.imports import Import
from wildtrace.collection.models.listings import Listing, ListingVersion, Picture
from wildtrace.collection.models.sellers import Seller
from wildtrace.collection.models.tallies import Tally
from wildtrace.collection.models.within import WithinQuerySet

__all__ = [
    "Collection",
    "Finding",
    "Import",
    "Listing",
    "ListingVersion",
    "Picture",
    "Seller",
    "Tally",
    "WithinQuerySet",
    "repeated_of",
]
