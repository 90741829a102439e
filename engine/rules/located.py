"""The line and column at which a refused value stands in the pack's text."""

from __future__ import annotations

import yaml

from engine.errors import RuleError


def located(error: RuleError, source: str) -> RuleError:
    """The same refusal with ``pack:line:column`` as its place; both count from 1."""
    node = yaml.compose(source, Loader=_LOADER)
    mark = node.start_mark if node else None
    for part in error.path:
        if isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
            node = node.value[part]
        elif isinstance(node, yaml.MappingNode):
            entry = next((pair for pair in node.value if pair[0].value == part), None)
            if entry is None:
                break
            # A key that should not be there is itself what is wrong; else its value is.
            mark, node = entry[0].start_mark, entry[1]
            continue
        else:
            break
        mark = node.start_mark
    if mark is not None:
        error.place = f"{error.pack}:{mark.line + 1}:{mark.column + 1}"
    return error


_LOADER = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
