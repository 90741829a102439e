"""Archives in archives are unpacked beside the outer one, by name only and within bounds."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

import loaders.fetch.unpack as unpack
from loaders.errors import LoadError
from loaders.fetch.unpack import to_load
from tests.loaders.fetch.publisher_server import archive

INNER = archive(lcd__csv="lcd_id\n1\n")


def written(folder: Path, **members: str | bytes) -> Path:
    place = folder / "current_lcd.zip"
    place.write_bytes(archive(**members))
    return place


def test_an_archive_of_tables_is_loaded_as_it_is(tmp_path: Path) -> None:
    place = written(tmp_path, a__csv="x\n", b__txt="y\n")
    assert to_load(place) == (str(place),)


def test_inner_archives_are_unpacked_and_databases_left(tmp_path: Path) -> None:
    place = written(tmp_path, current_lcd_csv__zip=INNER, lcd__mdb=b"db", guide__pdf=b"%PDF")
    found = to_load(place)
    assert found == (str(tmp_path / "current_lcd/current_lcd_csv.zip"), f"{place}!guide.pdf")
    with zipfile.ZipFile(found[0]) as inner:
        assert inner.namelist() == ["lcd.csv"]


def test_a_later_archive_replaces_what_the_earlier_left(tmp_path: Path) -> None:
    to_load(written(tmp_path, old__zip=INNER))
    found = to_load(written(tmp_path, new__zip=INNER))
    assert found == (str(tmp_path / "current_lcd/new.zip"),)
    assert sorted(each.name for each in tmp_path.iterdir()) == ["current_lcd", "current_lcd.zip"]


def test_a_name_that_leads_out_stays_inside(tmp_path: Path) -> None:
    place = written(tmp_path, **{"../../out__zip": INNER})
    assert to_load(place) == (str(tmp_path / "current_lcd/out.zip"),)


def test_too_much_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unpack, "_LARGEST", 50)
    with pytest.raises(LoadError) as caught:
        to_load(written(tmp_path, a__zip=INNER))
    assert caught.value.code == "fetch.too-large"
    assert [each.name for each in tmp_path.iterdir()] == ["current_lcd.zip"]


def test_a_damaged_inner_archive_leaves_nothing(tmp_path: Path) -> None:
    place = written(tmp_path, a__zip=INNER * 3)
    data = bytearray(place.read_bytes())
    data[60] ^= 0xFF
    place.write_bytes(data)
    with pytest.raises(LoadError) as caught:
        to_load(place)
    assert caught.value.code == "fetch.damaged"
    assert [each.name for each in tmp_path.iterdir()] == ["current_lcd.zip"]
