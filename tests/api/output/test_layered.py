"""Places of boxes: none overlaps another, and lines lead from left to right."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from api.output.layered import layered


@given(
    st.lists(st.tuples(st.integers(0, 14), st.integers(0, 14)), max_size=40),
    st.lists(st.floats(10, 120), min_size=15, max_size=15),
)
def test_boxes_stand_apart_and_lines_lead_to_the_right(
    pairs: list[tuple[int, int]], heights: list[float]
) -> None:
    edges = [(low, high) for low, high in pairs if low < high]
    tall = dict(enumerate(heights))
    made = layered(tall, edges)
    for start, end in edges:
        assert made.places[start][0] < made.places[end][0]
    columns: dict[int, list[tuple[float, float]]] = {}
    for box, (column, top) in made.places.items():
        columns.setdefault(column, []).append((top, top + tall[box]))  # type: ignore[index]
    for spans in columns.values():
        assert all(above[1] < below[0] for above, below in pairwise(sorted(spans)))


def test_a_line_over_several_columns_passes_beside_the_boxes_between() -> None:
    made = layered({"a": 50.0, "b": 50.0, "c": 50.0}, [("a", "b"), ("b", "c"), ("a", "c")])
    ((column, top),) = made.ways["a", "c"]
    assert column == 1
    assert top >= made.places["b"][1] + 50 or top <= made.places["b"][1]


def test_lines_are_untangled() -> None:
    # Drawn in the order of their names, every line would cross the other.
    made = layered(dict.fromkeys("rabxy", 20.0), [("r", "a"), ("r", "b"), ("a", "y"), ("b", "x")])
    assert (made.places["a"][1] < made.places["b"][1]) == (made.places["y"][1] < made.places["x"][1])
