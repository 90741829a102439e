"""Opening files: every packing gives the same content, every damage a refusal that teaches."""

from __future__ import annotations

import gzip
import hashlib
import lzma
import os
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from loaders.errors import LoadError
from loaders.tables.checked_stream import Limits
from loaders.tables.icd10cm.tabular import TABULAR, read_tabular
from loaders.tables.source import members, open_source

NAME = "icd10cm-tabular-2024.xml"


def packed_plain(folder: Path, content: bytes) -> Path:
    path = folder / NAME
    path.write_bytes(content)
    return path


def packed_gz(folder: Path, content: bytes) -> Path:
    path = folder / f"{NAME}.gz"
    path.write_bytes(gzip.compress(content))
    return path


def packed_xz(folder: Path, content: bytes) -> Path:
    path = folder / f"{NAME}.xz"
    path.write_bytes(lzma.compress(content))
    return path


def packed_zip(folder: Path, content: bytes, **others: bytes) -> Path:
    path = folder / "tables.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("Table and Index/", b"")
        archive.writestr(f"Table and Index/{NAME}", content)
        archive.writestr("__MACOSX/._x.xml", b"\x00")
        archive.writestr("Table and Index/guide.pdf", b"%PDF-1.7")
        for name, other in others.items():
            archive.writestr(name.replace("_", "."), other)
    return path


Pack = Callable[[Path, bytes], Path]
PACKINGS = [packed_plain, packed_gz, packed_xz, packed_zip]


@pytest.fixture
def content(small_path: Path) -> bytes:
    return small_path.read_bytes()


def refusal_of(path: str | Path, limits: Limits | None = None) -> LoadError:
    with pytest.raises(LoadError) as refusal, open_source(path, limits=limits).open() as stream:
        stream.read()
    assert refusal.value.next_step
    assert refusal.value.place
    return refusal.value


@pytest.mark.parametrize("pack", PACKINGS)
def test_every_packing_gives_the_same_source(tmp_path: Path, content: bytes, pack: Pack) -> None:
    source = open_source(pack(tmp_path, content))
    assert source.name == NAME
    assert source.sha256 == hashlib.sha256(content).hexdigest()
    assert source.size == len(content)
    for _ in range(2):
        with source.open() as stream:
            assert stream.read() == content
    assert source.head(10) == content[:10]
    assert len(read_tabular(source).nodes) == 9


def test_a_packing_is_told_from_the_content(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / NAME
    path.write_bytes(gzip.compress(content))
    assert open_source(path).size == len(content)


def test_a_member_is_named_after_an_exclamation_mark(tmp_path: Path, content: bytes) -> None:
    path = packed_zip(tmp_path, content, other_xml=b"<ICD10CM.index/>")
    for member in ("other.xml", NAME, f"Table and Index/{NAME}"):
        assert open_source(f"{path}!{member}").name == member.rpartition("/")[2]
    assert refusal_of(f"{path}!absent.xml").code == "source.no-member"


def test_a_file_name_may_hold_an_exclamation_mark(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "new!.xml"
    path.write_bytes(content)
    assert open_source(path).name == "new!.xml"


def test_a_member_of_what_is_no_archive(tmp_path: Path, content: bytes) -> None:
    assert refusal_of(f"{packed_plain(tmp_path, content)}!x.xml").code == "source.damaged"


def test_of_several_members_the_wanted_one_is_opened(tmp_path: Path, content: bytes) -> None:
    path = packed_zip(tmp_path, content, index_xml=b"<ICD10CM.index/>", drug_xml=b"<ICD10CM.i/>")
    assert open_source(path, TABULAR).name == NAME
    refusal = refusal_of(path)
    assert refusal.code == "source.several-members"
    assert "index.xml" in refusal.message
    assert members(path) == (
        f"Table and Index/{NAME}",
        "Table and Index/guide.pdf",
        "index.xml",
        "drug.xml",
    )


def test_two_wanted_members_are_not_chosen_between(tmp_path: Path, content: bytes) -> None:
    path = packed_zip(tmp_path, content, second_xml=content)
    with pytest.raises(LoadError) as refusal:
        open_source(path, TABULAR)
    assert refusal.value.code == "source.several-members"


def test_a_zip_with_only_pdfs(tmp_path: Path) -> None:
    path = tmp_path / "guides.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a.pdf", b"%PDF-1.7")
        archive.writestr("b.pdf", b"%PDF-1.7")
    with pytest.raises(LoadError) as refusal:
        open_source(path, TABULAR)
    assert refusal.value.code == "source.not-tabular"
    assert "2 .pdf" in refusal.value.message
    assert refusal_of(path).code == "source.no-member"


def test_an_empty_zip(tmp_path: Path) -> None:
    path = tmp_path / "empty.zip"
    zipfile.ZipFile(path, "w").close()
    refusal = refusal_of(path)
    assert refusal.code == "source.no-member"
    assert "nothing" in refusal.message


def test_an_office_document_is_a_file_not_an_archive(tmp_path: Path) -> None:
    path = tmp_path / "table.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("[Content_Types].xml", b"<Types/>")
        archive.writestr("xl/workbook.xml", b"<workbook/>")
    assert open_source(path).name == "table.xlsx"
    assert members(path) == ()


def test_missing_empty_and_folder(tmp_path: Path) -> None:
    empty = tmp_path / "empty.xml"
    empty.touch()
    gz = tmp_path / "empty.xml.gz"
    gz.write_bytes(gzip.compress(b""))
    assert refusal_of(tmp_path / "absent.xml").code == "source.missing"
    assert refusal_of(tmp_path).code == "source.directory"
    assert refusal_of(empty).code == "source.empty"
    assert refusal_of(gz).code == "source.empty"
    assert refusal_of("x" * 5000).code == "source.unreadable"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    assert refusal_of(pipe).code == "source.not-a-file"


@pytest.mark.parametrize("pack", [packed_gz, packed_xz, packed_zip])
@pytest.mark.parametrize("share", [0.2, 0.5, 0.95])
def test_a_cut_off_archive(tmp_path: Path, content: bytes, pack: Pack, share: float) -> None:
    path = pack(tmp_path, content)
    whole = path.read_bytes()
    path.write_bytes(whole[: int(len(whole) * share)])
    assert refusal_of(path).code == "source.damaged"


@pytest.mark.parametrize("pack", [packed_gz, packed_xz, packed_zip])
def test_an_altered_archive(tmp_path: Path, content: bytes, pack: Pack) -> None:
    path = pack(tmp_path, content)
    altered = bytearray(path.read_bytes())
    for at in range(200, 220):
        altered[at] ^= 0x55
    path.write_bytes(altered)
    assert refusal_of(path).code == "source.damaged"


def test_a_password_protected_member(tmp_path: Path, content: bytes) -> None:
    path = packed_zip(tmp_path, content)
    whole = bytearray(path.read_bytes())
    # Set the encryption bit of every entry, in the local headers and in the directory.
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = whole.find(mark)
        while at >= 0:
            whole[at + offset] |= 1
            at = whole.find(mark, at + 1)
    path.write_bytes(whole)
    assert refusal_of(path).code == "source.encrypted"


@pytest.mark.parametrize("pack", [packed_gz, packed_xz, packed_zip])
def test_a_bomb_is_refused_by_its_ratio(tmp_path: Path, pack: Pack) -> None:
    path = pack(tmp_path, b"\0" * 4_000_000)
    assert refusal_of(path).code == "source.ratio"


@pytest.mark.parametrize("pack", PACKINGS)
def test_excess_is_refused(tmp_path: Path, content: bytes, pack: Pack) -> None:
    path = pack(tmp_path, content * 50)
    assert refusal_of(path, limits=Limits(max_bytes=10_000)).code == "source.too-large"


def test_a_zip_that_lies_about_its_size(tmp_path: Path) -> None:
    path = tmp_path / "liar.zip"
    content = os.urandom(50_000)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.txt", content)
    whole = path.read_bytes().replace((50_000).to_bytes(4, "little"), (10).to_bytes(4, "little"))
    path.write_bytes(whole)
    assert refusal_of(path).code == "source.damaged"


def test_a_file_that_changes_between_hashing_and_reading(tmp_path: Path, content: bytes) -> None:
    path = packed_plain(tmp_path, content)
    source = open_source(path)
    path.write_bytes(content.replace(b"Second", b"Zecond"))
    with pytest.raises(LoadError) as refusal:
        read_tabular(source)
    assert refusal.value.code == "source.changed"
