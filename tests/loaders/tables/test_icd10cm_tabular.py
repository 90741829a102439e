"""Reading the tabular list: everything an element says, and a refusal for what contradicts."""

from __future__ import annotations

import gc
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from kb.model.code import NodeKind
from kb.model.tabular import NoteKind, Tabular, TabularNode, VisualImpairmentRow
from loaders.errors import LoadError
from loaders.tables.icd10cm.tabular import read_tabular
from loaders.tables.source import open_source

Read = Callable[[bytes], Tabular]
Alter = Callable[[str, str], Tabular]


@pytest.fixture
def small(small_path: Path) -> Tabular:
    return read_tabular(open_source(small_path))


def node(tabular: Tabular, code: str, kind: NodeKind = NodeKind.CODE) -> TabularNode:
    return next(n for n in tabular.nodes if n.code == code and n.kind is kind)


def codes_of(tabular: Tabular) -> list[str]:
    return [warning.code for warning in tabular.warnings]


def test_nodes_stand_in_document_order_with_their_parents(small: Tabular) -> None:
    assert [(n.kind.name, n.code, n.parent) for n in small.nodes] == [
        ("CHAPTER", "1", -1),
        ("BLOCK", "B20", 0),
        ("CODE", "B20", 1),
        ("BLOCK", "B20-E99", 0),
        ("BLOCK", "E01-E02", 0),
        ("CODE", "E01", 4),
        ("CODE", "E010X", 5),
        ("CODE", "E011", 5),
        ("CODE", "E02", 4),
    ]
    assert small.version == "2024"
    assert small.warnings == ()


def test_titles_are_folded_and_unescaped(small: Tabular) -> None:
    assert node(small, "E01").title == "First & foremost disorder"


def test_placeholder_is_read(small: Tabular) -> None:
    assert [n.code for n in small.nodes if n.placeholder] == ["E010X"]


def test_every_kind_of_note_is_read_with_its_line(small: Tabular, small_path: Path) -> None:
    lines = small_path.read_text(encoding="utf-8").splitlines()
    kinds = set()
    for each in small.nodes:
        for note in each.notes:
            kinds.add(note.kind)
            assert note.text in lines[note.line - 1]
    assert kinds == set(NoteKind)
    assert [n.text for n in node(small, "E01").notes] == [
        "Foremost disorder NOS",
        "Prime disorder",
        "second disorder (E02.-)",
        "code to name the drug (Y09)",
        "any lonely disorder (B20)",
    ]


def test_a_node_carries_the_line_of_its_element(small: Tabular, small_path: Path) -> None:
    lines = small_path.read_text(encoding="utf-8").splitlines()
    opening = {NodeKind.CHAPTER: "<chapter", NodeKind.BLOCK: "<section ", NodeKind.CODE: "<diag"}
    for each in small.nodes:
        assert opening[each.kind] in lines[each.line - 1]


def test_lines_are_exact_beyond_65535(read_bytes: Read, small_text: str) -> None:
    pushed = small_text.replace("  <chapter>", "\n" * 70_000 + "  <chapter>", 1)
    lines = pushed.splitlines()
    tabular = read_bytes(pushed.encode())
    last = node(tabular, "E02")
    assert last.line > 70_000
    assert lines[last.line - 1].strip() == "<diag>"
    assert lines[last.line].strip() == "<name>E02</name>"


def test_seventh_characters_keep_the_source_order(small: Tabular) -> None:
    seventh = node(small, "E01").seventh
    assert seventh is not None
    assert seventh.instruction == "One of these characters is to be added to each code of E01:"
    assert seventh.characters == (("A", "first visit"), ("D", "later visit"))
    assert seventh.notes == ("Remark among them",)
    assert node(small, "E02").seventh is None


def test_a_seventh_character_note_without_characters_is_kept(read_altered: Alter) -> None:
    definition = """<sevenChrDef>
          <extension char="A">first visit</extension>
          <extension char="D">later visit</extension>
          <note>Remark among them</note>
        </sevenChrDef>"""
    tabular = read_altered(definition, "")
    seventh = node(tabular, "E01").seventh
    assert seventh is not None
    assert seventh.characters == ()
    (warning,) = tabular.warnings
    assert warning.code == "tabular.seventh-incomplete"
    assert warning.line == seventh.line > node(tabular, "E01").line


def test_introduction_and_visual_impairment(small: Tabular) -> None:
    assert small.introduction == ("Invented list", "How to read it", "From top to bottom.")
    assert small.visual_impairment == (VisualImpairmentRow("1", ("8/10", "nothing"), ("6/10", "")),)


def test_block_and_category_may_share_an_id(small: Tabular) -> None:
    assert [n.kind for n in small.nodes if n.code == "B20"] == [NodeKind.BLOCK, NodeKind.CODE]


@pytest.mark.parametrize(
    ("old", "new", "code", "words"),
    [
        ("<name>E02</name>", "<name>E01.1</name>", "tabular.duplicate-code", "on line"),
        ('id="E01-E02">\n      <desc>', 'id="B20">\n      <desc>', "tabular.duplicate-code", "B20"),
        ("<name>E02</name>", "<name>E2</name>", "tabular.bad-code", "E2"),
        ("<name>E02</name>", "<name>e02</name>", "tabular.bad-code", "e02"),
        ("<name>E01.1</name>", "<name>E011</name>", "tabular.bad-code", "E011"),
        ("<name>E01.1</name>", "<name>E01.12345</name>", "tabular.bad-code", "E01.12345"),
        ("<name>E02</name>", "<name></name>", "tabular.bad-code", "''"),
        ("<name>E02</name>", "", "tabular.no-code", "no code"),
        ("<name>E01</name>", "", "tabular.no-code", "no code"),
        ("<name>1</name>", "<name>one</name>", "tabular.bad-code", "one"),
        ('<section id="B20">', "<section>", "tabular.bad-code", "block"),
        ("<name>E02</name>", "<name>E02</name><name>E03</name>", "tabular.repeated-element", "two"),
        ("<desc>Second disorder</desc>", "<desc>a</desc><desc>b</desc>",
         "tabular.repeated-element", "two"),
        ("<version>2024</version>", "<version>2024</version><version>2025</version>",
         "tabular.repeated-element", "year"),
        ('char="A"', 'char="AA"', "tabular.bad-extension", "AA"),
        ('<extension char="A">', "<extension>", "tabular.bad-extension", "''"),
        ("<ICD10CM.tabular>", '<ICD10CM.tabular isAddenda="true">', "tabular.addenda", "changes"),
        ("<sectionIndex>", "<diag><name>E09</name></diag><sectionIndex>",
         "tabular.misplaced", "diag"),
        ("<sectionIndex>", "<group><section id='E09'/></group><sectionIndex>",
         "tabular.misplaced", "section"),
    ],
)  # fmt: skip
def test_contradictions_are_refused(read_altered: Alter, old: str, new: str, code: str, words: str) -> None:
    with pytest.raises(LoadError) as refusal:
        read_altered(old, new)
    assert refusal.value.code == code
    assert words in refusal.value.message
    assert re.search(r"tabular\.xml:\d+$", refusal.value.place)
    assert refusal.value.next_step


def test_a_duplicate_names_both_lines(read_altered: Alter, small: Tabular) -> None:
    first, second = node(small, "E011").line, node(small, "E02").line
    with pytest.raises(LoadError, match=f"line {first} and on line {second}"):
        read_altered("<name>E02</name>", "<name>E01.1</name>")


def test_a_duplicate_on_the_same_line_is_seen(read_altered: Alter) -> None:
    twice = "<diag><name>E03</name><desc>x</desc></diag>" * 2
    with pytest.raises(LoadError, match="defined twice"):
        read_altered("      <diag>\n        <name>E02", twice + "<diag>\n        <name>E02")


@pytest.mark.parametrize(
    ("old", "new", "code", "words"),
    [
        ("<note>Prime disorder</note>", "<note> </note>", "tabular.empty-note", "inclusionTerm"),
        ("<note>Prime disorder</note>", "<note/>", "tabular.empty-note", "inclusionTerm"),
        ("<desc>Second disorder</desc>", "<desc/>", "tabular.empty-title", "E02"),
        ("<desc>Second disorder</desc>", "", "tabular.empty-title", "E02"),
        ("<name>E01.1</name>", "<name>E02.1</name>", "tabular.parent-mismatch", "E021"),
        ("<version>2024</version>", "", "tabular.no-version", "year"),
        ("</introduction>", "</introduction>\n<x:new>1</x:new>",
         "tabular.unknown-element", "x:new"),
        ('<diag placeholder="true">', 'oops<diag placeholder="true">',
         "tabular.stray-text", "text"),
        ('<section id="B20-E99">',
         '<section id="B20-E99"><deactivated from="2020" thru="2021"><desc>x</desc></deactivated>',
         "tabular.deactivated", "2021"),
        ('char="D"', 'char="A"', "tabular.duplicate-extension", "A"),
        ("<note>One of these characters is to be\n"
         "            added to each code of E01:</note>", "",
         "tabular.seventh-incomplete", "instruction"),
        ('last="E02" id="E01-E02"', 'last="E03" id="E01-E02"', "tabular.section-range", "E03"),
        ('last="E02" id="E01-E02"', 'last="E03" id="E01-E03"',
         "tabular.section-missing", "E01-E03"),
        ("         Paired disorders\n", "Other\n", "tabular.section-title", "E01-E02"),
        ('<sectionRef first="B20" last="B20" id="B20">\n'
         "         Lonely disorder\n      </sectionRef>",
         "", "tabular.section-not-announced", "B20"),
        ("<desc>Lonely disorder (B20)</desc>", "<name>B21</name><desc>Lonely disorder (B20)</desc>",
         "tabular.block-name", "B21"),
        ("Prime disorder", "<new>Prime</new> disorder", "tabular.change-mark", "new"),
    ],
)  # fmt: skip
def test_oddities_are_warned_about(read_altered: Alter, old: str, new: str, code: str, words: str) -> None:
    tabular = read_altered(old, new)
    found = [warning for warning in tabular.warnings if warning.code == code]
    assert len(found) == 1
    assert words in found[0].message
    assert len(tabular.nodes) == 9


def test_an_empty_note_is_left_out_and_its_line_given(read_altered: Alter, small: Tabular) -> None:
    line = next(n.line for n in node(small, "E01").notes if n.text == "Prime disorder")
    tabular = read_altered("<note>Prime disorder</note>", "<note>\n</note>")
    assert "" not in [n.text for n in node(tabular, "E01").notes]
    assert [(w.code, w.line) for w in tabular.warnings] == [("tabular.empty-note", line)]


def test_unknown_elements_are_counted_once_a_name(read_altered: Alter) -> None:
    tabular = read_altered("<sectionIndex>", "<odd>a<odd2/></odd>\n<odd/><sectionIndex>")
    (warning,) = tabular.warnings
    assert warning.message.startswith("<odd> ")
    assert "2 found" in warning.message
    assert str(warning.line) in warning.message


def test_unknown_elements_do_not_disturb_their_surroundings(read_altered: Alter, small: Tabular) -> None:
    tabular = read_altered("Second disorder</desc>", "Second <b>big <i>x</i></b>disorder</desc>")
    assert node(tabular, "E02").title == "Second disorder"
    assert [n.code for n in tabular.nodes] == [n.code for n in small.nodes]


def test_of_marked_changes_the_text_in_force_is_kept(read_altered: Alter) -> None:
    marked = "<diff><old>Antique</old><new>Prime</new></diff> disorder"
    tabular = read_altered("Prime disorder", marked)
    assert node(tabular, "E01").notes[1].text == "Prime disorder"


def test_an_incomplete_section_index_is_not_blamed_for_grouping_blocks(small: Tabular) -> None:
    assert "tabular.section-not-announced" not in codes_of(small)


@pytest.mark.parametrize(
    ("content", "code", "words"),
    [
        (b"<?xml version='1.0'?>\n<ICD10CM.index><version>2024</version></ICD10CM.index>",
         "source.not-tabular", "<ICD10CM.index>"),
        (b"%PDF-1.7\n...", "source.not-tabular", "PDF"),
        (b"<!DOCTYPE html><html><body>moved</body></html>", "source.not-tabular", "HTML"),
        (b"A00     Invented title\n", "source.not-tabular", "plain text"),
        (b'{"resourceType": "Bundle"}', "source.not-tabular", "JSON"),
        (b"\x00\x01\x02\x03", "source.not-tabular", "binary"),
        (b"   \n", "source.not-tabular", "empty"),
        (b"<ICD10CM.tabular><version>2024</version></ICD10CM.tabular>", "tabular.no-chapters",
         "chapter"),
        (b"<ICD10CM.tabular><chapter><name>1</name><desc>x</desc></chapter></ICD10CM.tabular>",
         "tabular.no-codes", "code"),
        (b"<ICD10CM.tabular><version>2024</ICD10CM.tabular>", "tabular.malformed", "well-formed"),
        (b"<ICD10CM.tabular>&nbsp;</ICD10CM.tabular>", "tabular.malformed", "entity"),
        (b"<?xml version='1.0' encoding='utf-8'?><ICD10CM.tabular><version>caf\xe9 </version>",
         "tabular.encoding", "encoding"),
        (b"<?xml version='1.0' encoding='shift_jis'?><ICD10CM.tabular/>", "tabular.encoding",
         "shift_jis"),
        (b"<?xml version='1.0' encoding='no-such'?><ICD10CM.tabular/>", "tabular.encoding",
         "no-such"),
        (b"<?xml version='1.0' encoding='utf-16'?><ICD10CM.tabular/>", "tabular.encoding",
         "encoding"),
    ],
)  # fmt: skip
def test_other_files_are_refused(read_bytes: Read, content: bytes, code: str, words: str) -> None:
    with pytest.raises(LoadError) as refusal:
        read_bytes(content)
    assert refusal.value.code == code
    assert words in refusal.value.message
    assert refusal.value.next_step


@pytest.mark.parametrize("share", [0.3, 0.6, 0.99])
def test_a_cut_off_file_is_refused_with_its_line(read_bytes: Read, small_text: str, share: float) -> None:
    cut = small_text.encode()[: int(len(small_text) * share)]
    with pytest.raises(LoadError) as refusal:
        read_bytes(cut)
    assert refusal.value.code == "tabular.truncated"
    last_line = cut.count(b"\n") + 1
    assert refusal.value.place.endswith(f":{last_line}")


BOMB = "<!DOCTYPE ICD10CM.tabular [<!ENTITY a 'ha'><!ENTITY b '&a;&a;&a;'>]>"
OUTSIDE = '<!DOCTYPE ICD10CM.tabular [<!ENTITY x SYSTEM "file:///etc/hostname">]>'
REMOTE = '<!DOCTYPE ICD10CM.tabular SYSTEM "http://example.invalid/x.dtd">'


@pytest.mark.parametrize("doctype", [BOMB, OUTSIDE, REMOTE])
def test_a_doctype_is_refused(read_altered: Alter, doctype: str) -> None:
    with pytest.raises(LoadError) as refusal:
        read_altered("<ICD10CM.tabular>", f"{doctype}\n<ICD10CM.tabular>")
    assert refusal.value.code == "tabular.doctype"


def test_deep_nesting_is_refused(read_altered: Alter) -> None:
    deep = "<a>" * 500 + "</a>" * 500
    with pytest.raises(LoadError) as refusal:
        read_altered("<sectionIndex>", deep + "<sectionIndex>")
    assert refusal.value.code == "tabular.too-deep"


def test_other_declared_encodings_are_read(read_bytes: Read, small_text: str) -> None:
    text = small_text.replace("Second disorder", "Zweite Störung")
    for encoding in ("utf-16", "iso-8859-1", "windows-1252"):
        declared = text.replace('encoding="utf-8"', f'encoding="{encoding}"')
        tabular = read_bytes(declared.encode(encoding))
        assert node(tabular, "E02").title == "Zweite Störung"
    assert node(read_bytes(b"\xef\xbb\xbf" + text.encode()), "E02").title == "Zweite Störung"


def test_the_collector_is_switched_back_on_after_a_refusal(read_bytes: Read) -> None:
    with pytest.raises(LoadError):
        read_bytes(b"<ICD10CM.tabular><chapter>")
    assert gc.isenabled()
