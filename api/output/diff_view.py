"""A difference as people read it: by section, the changes of a code together, long lists cut short."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import groupby, islice
from typing import Any

from kb.diff.model import Difference, Entry, Listing

_ARROW = " → "


@dataclass(slots=True)
class Revision:
    """What is written otherwise of one code: field, what it was or what went, what it is or what came.

    ``listed`` says that the values are texts which went and came, not one value and the next.
    """

    code: str
    name: str
    fields: list[tuple[str, list[str], list[str], bool]] = field(default_factory=list)
    replaced_by: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Section:
    """The shown entries under one heading."""

    heading: str
    added: list[dict[str, Any]] = field(default_factory=list)
    removed: list[dict[str, Any]] = field(default_factory=list)
    revised: list[Revision] = field(default_factory=list)


@dataclass(slots=True)
class DiffView:
    """One difference. ``cut`` counts what is not shown of each list; ``parts`` are further lists."""

    title: str
    before: str
    after: str
    counts: list[tuple[str, str]]
    sections: list[Section]
    cut: dict[str, int]
    parts: list[tuple[str, Section]]
    tables: list[DiffView]
    is_empty: bool


def diff_view(difference: Difference, most: int) -> DiffView:
    """The view with at most ``most`` entries of each list."""
    sections: dict[str, Section] = {}

    def section(entry: Entry) -> Section:
        heading = difference.section(entry)
        return sections.setdefault(heading, Section(heading))

    for entry in islice(difference.added, most):
        section(entry).added.append(entry)
    for entry in islice(difference.removed, most):
        section(entry).removed.append(entry)
    for revision, entry in _revisions(difference, islice(difference.revised, most)):
        section(entry).revised.append(revision)
    lists = {"added": difference.added, "removed": difference.removed, "revised": difference.revised}
    cut = {name: len(entries) - most for name, entries in lists.items() if len(entries) > most}
    return DiffView(
        title=difference.title,
        before=_named(difference.before),
        after=_named(difference.after),
        counts=list(_counts(difference.summary)),
        sections=[sections[heading] for heading in sorted(sections, key=_place)],
        cut=cut,
        parts=list(_parts(difference, most)),
        tables=[
            diff_view(each, most)
            for part in difference.more.values()
            for each in part.values()
            if isinstance(each, Difference)
        ],
        is_empty=difference.is_empty,
    )


def _revisions(difference: Difference, entries: Iterable[Entry]) -> Iterator[tuple[Revision, Entry]]:
    for code, of_code in groupby(entries, key=lambda entry: entry["code"]):
        revision, first = None, None
        for entry in of_code:
            if revision is None or first is None:
                revision, first = Revision(code, difference.name(entry)), entry
            was, now = entry["old"], entry["new"]
            listed = isinstance(was, list) or isinstance(now, list)
            revision.fields.append((words(entry["field"]), _texts(was), _texts(now), listed))
            revision.replaced_by += entry.get("replaced_by", [])
        if revision is not None and first is not None:
            yield revision, first


def _parts(difference: Difference, most: int) -> Iterator[tuple[str, Section]]:
    for name, part in difference.more.items():
        lists = {key: each for key, each in part.items() if isinstance(each, Listing)}
        if any(lists.values()):
            shown = Section(words(name).capitalize())
            shown.added = list(islice(lists.get("added", ()), most))
            shown.removed = list(islice(lists.get("removed", ()), most))
            shown.revised = [
                revision for revision, _ in _revisions(difference, islice(lists.get("revised", ()), most))
            ]
            yield shown.heading, shown


def _counts(summary: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """The summary in words; what is nested is flattened."""
    for name, value in summary.items():
        if isinstance(value, Mapping) and set(value) == {"from", "to"}:
            yield words(name), f"{value['from']:,}{_ARROW}{value['to']:,}"
        elif isinstance(value, Mapping):
            if value:
                listed = ", ".join(f"{words(key)} {count:,}" for key, count in value.items())
                yield {"fields": "revised fields"}.get(name, words(name)), listed
        elif isinstance(value, list):
            if value:
                yield words(name), ", ".join(value)
        else:
            yield words(name), f"{value:,}"


def words(name: str) -> str:
    """A field's name as people read it."""
    return name.replace("_", " ")


def _named(what: Mapping[str, Any]) -> str:
    return str(what["id"] if "id" in what else what["snapshot"])


def _texts(value: Any) -> list[str]:
    if isinstance(value, list):
        return [str(each) for each in value]
    if value is None:
        return ["none"]
    if isinstance(value, bool):
        return ["yes" if value else "no"]
    return [str(value)]


def _place(heading: str) -> tuple[int, str]:
    """Chapters by their number, other headings by their words."""
    number = heading.removeprefix("Chapter ").partition(".")[0]
    return (int(number) if number.isdigit() else 0), heading
