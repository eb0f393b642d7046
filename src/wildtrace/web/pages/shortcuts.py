"""The single keys that work on every page; a page with keys of its own shows them itself."""

from __future__ import annotations

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

SHORTCUTS: Final[tuple[tuple[str, Promise], ...]] = (
    ("?", _("Show this page")),
    ("/", _("Go to the search field of the page, where it has one")),
)
