"""The registry of tables: what can be kept can be opened again."""

from __future__ import annotations

import pytest

from kb.tables.schema import TableSchema
from kb.tables.schemas import SCHEMAS, hcc, ncci


def test_schemas_that_come_by_version_are_registered() -> None:
    assert SCHEMAS["hcc-format-v28"] is hcc.FORMATS["v28"]
    assert SCHEMAS["hcc-hierarchy-v24"] is hcc.HIERARCHIES["v24"]
    assert SCHEMAS["ncci-mue-practitioner"].authority == SCHEMAS["ncci-mue-hospital"].authority
    assert all(schema.name == name for name, schema in SCHEMAS.items())
    assert any(schema is SCHEMAS["ncci-add-on"] for schema in vars(ncci).values())


@pytest.mark.parametrize("schema", SCHEMAS.values(), ids=list(SCHEMAS))
def test_a_key_names_columns_and_every_column_says_what_it_means(schema: TableSchema) -> None:
    assert all(schema.column(name) for name in schema.key)
    assert all(column.about for column in schema.columns)
