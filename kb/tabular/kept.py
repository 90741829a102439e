"""Answers that depend on nothing but a tabular list, kept with it and let go with it.

Reading a note asks the same few questions of the list again and again: which words a title holds, how
far some words lead down. What is kept has a bound, so that it can't grow with the number of notes.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar

from kb.tabular.graph import TabularGraph

Asked = ParamSpec("Asked")
Answer = TypeVar("Answer")
Question = Callable[Concatenate[TabularGraph, Asked], Answer]


def kept(most: int) -> Callable[[Question[Asked, Answer]], Question[Asked, Answer]]:
    """Keeps up to ``most`` answers of a function of a graph and hashable values; past that, starts anew.

    The answer must be immutable: every caller gets the same one.
    """

    def keeping(function: Question[Asked, Answer]) -> Question[Asked, Answer]:
        @wraps(function)
        def ask(graph: TabularGraph, /, *args: Asked.args, **named: Asked.kwargs) -> Answer:
            answers = graph.kept.get(function)
            if answers is None:
                answers = graph.kept[function] = {}
            try:
                answer: Answer = answers[args]
            except KeyError:
                if len(answers) >= most:
                    answers.clear()
                answer = answers[args] = function(graph, *args, **named)
            return answer

        return ask

    return keeping
