"""Reading the members of a JSON object with errors that say where (JSON Pointer, RFC 6901).

``null`` is the same as an absent key. No message repeats a value: it may be a patient's.
"""

from __future__ import annotations

import datetime as dt
import difflib
import re
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import NoReturn

from loaders.documents.json_text import JsonObject
from loaders.errors import InputError

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_AMOUNT = re.compile(r"[0-9]{1,12}(?:\.[0-9]{1,6})?")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_LONGEST_KEY = 60


def shown(key: str) -> str:
    """A key as it can be printed anywhere: cut when long, odd characters escaped."""
    return ascii(key[:_LONGEST_KEY])[1:-1]


def pointer(base: str, key: str | int) -> str:
    """``base`` extended by one reference token."""
    token = str(key) if isinstance(key, int) else shown(key)
    return f"{base}/{token.replace('~', '~0').replace('/', '~1')}"


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known word that ``word`` was most likely meant to be."""
    found = difflib.get_close_matches(word[:_LONGEST_KEY], sorted(known), n=1, cutoff=0.6)
    return found[0] if found else None


class Members:
    """One JSON object at ``place`` of a record; errors are ``<family>.<fault>``."""

    __slots__ = ("family", "place", "value")

    def __init__(self, value: object, place: str, family: str) -> None:
        """Take ``value``; raises InputError ``<family>.wrong-type`` if it is no object."""
        self.place = place
        self.family = family
        if not isinstance(value, JsonObject):
            self.refuse("wrong-type", "An object is needed here.", next_step="Write {...}.")
        self.value: JsonObject = value

    def refuse(self, fault: str, message: str, key: str | int | None = None, next_step: str = "") -> NoReturn:
        """Raise InputError ``<family>.<fault>`` at this object, or at its member ``key``."""
        place = self.place if key is None else pointer(self.place, key)
        raise InputError(f"{self.family}.{fault}", message, place=place, next_step=next_step)

    def no_repeats(self, among: Iterable[str] | None = None) -> None:
        """Refuse a key given twice (only those in ``among``, if given)."""
        for key in self.value.repeated:
            if among is None or key in among:
                self.refuse(
                    "duplicate-key",
                    f'The key "{shown(key)}" is given more than once.',
                    key,
                    "Keep one of them.",
                )

    def only(self, known: tuple[str, ...]) -> None:
        """Refuse any key that is repeated or not in ``known``, with the nearest valid one."""
        self.no_repeats()
        for key in self.value:
            if key not in known:
                close = nearest(key, known)
                self.refuse(
                    "unknown-key",
                    f'There is no key "{shown(key)}" here.',
                    key,
                    f'Did you mean "{close}"?' if close else f"Valid keys: {', '.join(known)}.",
                )

    def text(self, key: str) -> str | None:
        """A string with at least one visible character, unaltered, or None."""
        value = self.value.get(key)
        return None if value is None else self._checked_text(value, key)

    def required_text(self, key: str) -> str:
        """As ``text``, but the key must be there."""
        found = self.text(key)
        if found is None:
            self.missing(key)
        return found

    def missing(self, key: str) -> NoReturn:
        """Refuse the object for want of ``key``."""
        self.refuse("missing-key", f'The key "{key}" is needed.', next_step=f'Add "{key}" to this object.')

    def choice(self, key: str, allowed: tuple[str, ...]) -> str | None:
        """One of the ``allowed`` strings, or None."""
        value = self.text(key)
        if value is not None and value not in allowed:
            close = nearest(value, allowed)
            hint = f' Did you mean "{close}"?' if close else ""
            self.refuse("wrong-value", f"One of {', '.join(allowed)} is needed.{hint}", key)
        return value

    def day(self, key: str) -> dt.date | None:
        """A calendar day written YYYY-MM-DD, or None."""
        value = self.text(key)
        if value is None:
            return None
        if _DAY.fullmatch(value):
            try:
                return dt.date.fromisoformat(value)
            except ValueError:
                self.refuse("not-a-date", "There is no such day in the calendar.", key)
        self.refuse("not-a-date", "A date is needed.", key, "Write it YYYY-MM-DD.")

    def whole(self, key: str, low: int, high: int) -> int | None:
        """A whole number from ``low`` to ``high``, or None."""
        value = self.value.get(key)
        return None if value is None else self._checked_whole(value, key, low, high)

    def amount(self, key: str) -> Decimal | None:
        """A decimal of at most 12 digits before the point and 6 after; a string or a number."""
        value = self.value.get(key)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int | Decimal | str):
            self._wrong_type(key, "An amount", 'Write it as a string: "150.00".')
        if isinstance(value, int):
            value = Decimal(value)
        if isinstance(value, Decimal):
            # Checked first: format() of a number with a huge exponent writes out every zero.
            value = format(value, "f") if value.is_finite() and _writable(value) else ""
        if not _AMOUNT.fullmatch(value):
            self.refuse(
                "out-of-range",
                "An amount of at most 12 digits and 6 decimals is needed, not below zero.",
                key,
                'Write it as digits, without sign, currency or commas: "1250.00".',
            )
        return Decimal(value)

    def array(self, key: str) -> list[object]:
        """The elements of a list; an absent key is an empty one."""
        value = self.value.get(key)
        if value is None:
            return []
        if not isinstance(value, list):
            self._wrong_type(key, "A list", "Write [...], also for one element.")
        return value

    def objects(self, key: str) -> Iterator[Members]:
        """The objects of a list."""
        base = pointer(self.place, key)
        for index, element in enumerate(self.array(key)):
            yield Members(element, pointer(base, index), self.family)

    def child(self, key: str) -> Members | None:
        """The object under ``key``, or None."""
        value = self.value.get(key)
        if value is None:
            return None
        return Members(value, pointer(self.place, key), self.family)

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of strings."""
        inner = Members(_indexed(self.array(key)), pointer(self.place, key), self.family)
        return tuple(inner._checked_text(v, int(i)) for i, v in inner.value.items())

    def wholes(self, key: str, low: int, high: int) -> tuple[int, ...]:
        """A list of whole numbers."""
        inner = Members(_indexed(self.array(key)), pointer(self.place, key), self.family)
        return tuple(inner._checked_whole(v, int(i), low, high) for i, v in inner.value.items())

    def _checked_text(self, value: object, key: str | int) -> str:
        if not isinstance(value, str):
            self._wrong_type(key, "A string", "Put it in quotes.")
        if not value.strip():
            self.refuse("empty", "The string is empty.", key, "Leave the key out, or give null.")
        if _CONTROL.search(value):
            self.refuse("bad-text", "The string has control characters or half a character.", key)
        return value

    def _checked_whole(self, value: object, key: str | int, low: int, high: int) -> int:
        if isinstance(value, bool) or not isinstance(value, int | Decimal):
            self._wrong_type(key, "A whole number", "Write digits without quotes.")
        if isinstance(value, Decimal):
            if not value.is_finite() or abs(value.adjusted()) > 18 or value != int(value):
                self._wrong_type(key, "A whole number", "Write digits without a point.")
            value = int(value)
        if not low <= value <= high:
            self.refuse("out-of-range", f"A whole number from {low} to {high} is needed.", key)
        return value

    def _wrong_type(self, key: str | int, needed: str, next_step: str) -> NoReturn:
        self.refuse("wrong-type", f"{needed} is needed here.", key, next_step)


def _writable(amount: Decimal) -> bool:
    return -6 <= amount.adjusted() <= 11


def _indexed(elements: list[object]) -> JsonObject:
    made = JsonObject((str(index), element) for index, element in enumerate(elements))
    made.repeated = ()
    return made
