"""Units in which quantities are stated."""

from typing import Final

from django.utils.translation import gettext_lazy as _

UNITS: Final = (
    ("", _("number of specimens")),
    ("KG", _("kilograms")),
    ("G", _("grams")),
    ("MG", _("milligrams")),
    ("L", _("litres")),
    ("ML", _("millilitres")),
    ("M", _("metres")),
    ("CM", _("centimetres")),
    ("M2", _("square metres")),
    ("CM2", _("square centimetres")),
    ("M3", _("cubic metres")),
    ("CM3", _("cubic centimetres")),
)
"""Code → what people call it, as in the CITES guidelines for annual reports; no code means a number of specimens."""
