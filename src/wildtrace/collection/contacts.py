"""Contact details in what sellers write: found, written in one form, and masked until somebody asks with a reason."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

import phonenumbers
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from phonenumbers import Leniency, PhoneNumberFormat, PhoneNumberMatcher

KINDS: Final[dict[str, Promise]] = {
    "phone": _("Phone"),
    "email": _("E-mail"),
    "whatsapp": _("WhatsApp"),
    "wechat": _("WeChat"),
    "telegram": _("Telegram"),
    "line": _("Line"),
}
DOT: Final = "•"
_LONGEST: Final = 20_000  # characters of a text that are read
_EMAIL: Final = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@(?:[\w-]{1,63}\.){1,4}[A-Za-z]{2,24}(?![\w-])")
_ID: Final = r"(?P<id>[A-Za-z0-9][A-Za-z0-9_.-]{3,31})(?![\w@])"
_SAID: Final = r"\s*(?:id|ids|account|no|number|号|號|加|账号|ไอดี)?\s*(?P<sign>[:：=]|\bis\b|@)?\s*@?"
# Each app with the words that sellers use for it. What follows is taken for an id when a sign says so ("wechat: abc"),
# or when it looks like nothing else (it has a digit or an underscore).
_APPS: Final[tuple[tuple[str, re.Pattern[str]], ...]] = tuple(
    (kind, re.compile(rf"(?<![A-Za-z])(?:{words}){_SAID}{_ID}", re.IGNORECASE))
    for kind, words in (
        ("whatsapp", r"whats\s?app|واتساب|واتس"),
        ("wechat", r"we\s?chat|weixin|微信|威信|薇信|微信号|v信|vx|wx"),
        ("telegram", r"telegram|телеграм+|تلغرام|تيليجرام|tg"),
        ("line", r"line(?:\s*id|(?=\W{0,3}@)|(?=\W{1,3}[a-z._-]*[0-9_]))|ไลน์"),  # "line" alone is a word
    )
)
_LINKS: Final[tuple[tuple[str, re.Pattern[str]], ...]] = (
    ("whatsapp", re.compile(r"(?:wa\.me/|api\.whatsapp\.com/send\?phone=)\+?(?P<id>\d{7,15})", re.IGNORECASE)),
    ("telegram", re.compile(r"(?:t\.me|telegram\.me)/(?P<id>[A-Za-z]\w{4,31})", re.IGNORECASE)),
    ("line", re.compile(r"line\.me/(?:R/)?ti/p/~?(?P<id>@?[A-Za-z0-9_.-]{3,31})", re.IGNORECASE)),
)
# Anything long enough to be a number that somebody could ring, however it is broken up.
_DIGITS: Final = re.compile(r"\+?\d(?:[\s().\-–/]{0,2}\d){7,}")
_WHATSAPP_BEFORE: Final = re.compile(r"whats\s?app\W{0,4}(?:me|us)?\s?(?:on|at|to)?\W{0,12}$", re.IGNORECASE)
_NOT_IDS: Final = frozenset({"http", "https", "only", "number", "please", "contact", "group", "chat", "link"})


@dataclass(frozen=True, slots=True, order=True)
class Contact:
    """A way to reach somebody. `value`: E.164 for phone numbers, lower case for all else; `written`: as it stood."""

    kind: str
    value: str
    written: str

    @property
    def label(self) -> str:
        """What kind it is."""
        return str(KINDS[self.kind])

    @property
    def masked(self) -> str:
        """Enough to tell two apart, too little to use: "+254•••••••12", "j•••@•••", "a•••••"."""
        return _masked(self.kind, self.value)

    @property
    def national(self) -> tuple[str, ...]:
        """Other ways in which a phone number is usually written; none for what is no number."""
        if not self.value.startswith("+"):
            return ()
        number = phonenumbers.parse(self.value)
        bare = phonenumbers.national_significant_number(number)
        spoken = phonenumbers.format_number(number, PhoneNumberFormat.NATIONAL)
        starts = dict.fromkeys((bare, re.sub(r"\D", "", spoken)))
        return (spoken, *(form for digits in starts for form in (digits, *_in_groups(digits))))


def contacts_in(text: str, country: str = "") -> list[Contact]:
    """The contact details in a text, each once. `country`: two letters, whose numbers need no country code."""
    read = unicodedata.normalize("NFKC", text[:_LONGEST])
    found: dict[tuple[str, str], Contact] = {}
    for contact in (*_emails(read), *_linked(read), *_named(read, country), *_phones(read, country)):
        found.setdefault((contact.kind, contact.value), contact)
    rung = {value for kind, value in found if kind == "whatsapp"}
    return sorted(each for each in found.values() if not (each.kind == "phone" and each.value in rung))


def without_contacts(text: str, *names: str) -> str:
    """The text with dots in place of whatever looks like a contact detail or one of `names`, as long as before."""
    for pattern in (_EMAIL, _DIGITS, *dict(_LINKS).values()):
        text = pattern.sub(lambda found: DOT * len(found.group()), text)
    for pattern in dict(_APPS).values():
        text = pattern.sub(_dotted_id, text)
    for name in names:
        if len(name) > 1:
            text = re.sub(re.escape(name), lambda found: DOT * len(found.group()), text, flags=re.IGNORECASE)
    return text


def _emails(text: str) -> Iterator[Contact]:
    for found in _EMAIL.finditer(text):
        yield Contact("email", found.group().strip(".").lower(), found.group())


def _linked(text: str) -> Iterator[Contact]:
    for kind, pattern in _LINKS:
        for found in pattern.finditer(text):
            value = found["id"]
            yield Contact(kind, f"+{value}" if kind == "whatsapp" else value.lower(), value)


def _named(text: str, country: str) -> Iterator[Contact]:
    for kind, pattern in _APPS:
        for found in pattern.finditer(text):
            if _is_id(found):
                number = _number(found["id"], country)
                if kind != "whatsapp" or number:
                    yield Contact(kind, number or found["id"].rstrip(".-").lower(), found["id"])


def _is_id(found: re.Match[str]) -> bool:
    if found["id"].lower() in _NOT_IDS:
        return False
    return bool(found["sign"]) or bool(re.search(r"[0-9_]", found["id"]))


def _dotted_id(found: re.Match[str]) -> str:
    if not _is_id(found):
        return found.group()
    start = found.start("id") - found.start()
    return found.group()[:start] + DOT * len(found["id"])


def _phones(text: str, country: str) -> Iterator[Contact]:
    if not _DIGITS.search(text):
        return
    for found in PhoneNumberMatcher(text, country.upper() or None, leniency=Leniency.VALID):
        value = phonenumbers.format_number(found.number, PhoneNumberFormat.E164)
        is_whatsapp = bool(_WHATSAPP_BEFORE.search(text[max(0, found.start - 40) : found.start]))
        yield Contact("whatsapp" if is_whatsapp else "phone", value, found.raw_string)


def _number(text: str, country: str) -> str:
    """A number as E.164; empty when it is none."""
    try:
        number = phonenumbers.parse(text, country.upper() or None)
    except phonenumbers.NumberParseException:
        return ""
    return phonenumbers.format_number(number, PhoneNumberFormat.E164) if phonenumbers.is_valid_number(number) else ""


def _in_groups(digits: str) -> Iterator[str]:
    """The digits as people part them: in twos, threes or fours, from either end, or an area's first two apart."""
    for size in (2, 3, 4):
        for first in dict.fromkeys((size, len(digits) % size or size, 2)):
            rest = digits[first:]
            yield " ".join([digits[:first], *(rest[at : at + size] for at in range(0, len(rest), size))])


def _masked(kind: str, value: str) -> str:
    if kind == "email":
        return f"{value[0]}{DOT * 3}@{DOT * 3}"
    if value.startswith("+"):
        return value[:4] + DOT * (len(value) - 6) + value[-2:]
    return value[0] + DOT * 5


def all_contacts(texts: Iterable[tuple[str, str]]) -> list[tuple[Contact, int]]:
    """The contact details in texts with their countries, and in how many of them each stands; most frequent first."""
    counts: dict[tuple[str, str], int] = {}
    first: dict[tuple[str, str], Contact] = {}
    for text, country in texts:
        for contact in contacts_in(text, country):
            key = (contact.kind, contact.value)
            counts[key] = counts.get(key, 0) + 1
            first.setdefault(key, contact)
    return sorted(((first[key], count) for key, count in counts.items()), key=lambda each: (-each[1], each[0]))
