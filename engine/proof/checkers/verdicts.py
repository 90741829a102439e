"""Works out again what becomes of a mention by itself: by context, setting, profile and place."""

from __future__ import annotations

from engine.proof.checkers.documents import document
from engine.proof.checkers.past import past_form
from engine.proof.checkers.reading import ASSESSED
from engine.proof.checkers.specificity import families
from engine.proof.checkers.structured import NEARBY, STRUCTURED
from engine.proof.ledger import Fact, Ledger
from kb.lexicon.term_source import TermSource
from kb.lexicon.words import folded
from kb.tabular.graph import EXTERNAL_CAUSE_CHAPTER

_FINDINGS = {"exam", "results", "imaging", "vitals", "ros", "procedures", "medications", "allergies"}
PAST = {"history_past_medical", "history_past_surgical", "social_history", "family_history"}
_UNAFFIRMED = {"negated", "hypothetical", "other_person", "uncertain"}
STATUS_CHAPTER = "21"


def verdict(ledger: Ledger, stated: Fact, family: int, source: TermSource) -> tuple[str, str]:
    """What is to become of a mention by setting, profile and place (Guidelines III, IV.G to IV.J)."""
    said = _by_context(ledger, stated, family, source)
    if said is not None:
        offered = ledger.decision["options"]["profile"] == "mentions" and said[1] in _UNAFFIRMED
        return ("suggest", said[1]) if offered else said
    section, place = stated["args"]["section"], stands(ledger, stated)
    nearest, met = _nearest(ledger), _met(ledger, stated)
    if ledger.decision["options"]["profile"] == "mentions":
        return ("suggest", "nearby") if met == NEARBY else ("assign", "")
    if (place, nearest) == ("discussed", "named"):
        return "suppress", "discussed"
    if place == "elsewhere" and section in _FINDINGS:
        return "suppress", "finding"
    if source is TermSource.GENERAL and not met:
        return "suppress", "general"
    if met == NEARBY:
        return "suggest", "nearby"
    if place != "elsewhere":
        return "assign", ""
    if nearest != "elsewhere" or section in PAST:
        return "suggest", "not_assessed"
    return "assign", ""


def _by_context(ledger: Ledger, stated: Fact, family: int, source: TermSource) -> tuple[str, str] | None:
    """What the words around the mention decide, wherever it stands."""
    options, says = ledger.decision["options"], stated["args"]
    no_cue = "temporality" in [each["pattern"] for each in ledger.steps[stated["step"]]["absences"]]
    sense = ledger.behind(stated)[0]["args"].get("sense", {"name": "", "code": "its own"})
    if not sense["code"]:
        return "suppress", "other_sense" if sense["name"] else "open_sense"
    category = ledger.graph.code(family)[:3]
    own = "Z80" <= category <= "Z84" or category in ("Z00", "Z01", "Z09", "Z11", "Z12", "Z13")
    if says["experiencer"] == "other" and not own:
        return "suppress", "other_person"
    if says["negation"] == "negated":
        return "suppress", "negated"
    if says["temporality"] == "hypothetical":
        return "suppress", "hypothetical"
    past = says["temporality"] == "historical" and (not no_cue or says["section"] == "prior_note")
    past = past or (says["temporality"] == "background" and not _lasts(ledger, family))
    named = families(ledger, ledger.behind(stated)[0], "/proof")
    kept = ledger.graph.chapter(family) == STATUS_CHAPTER or past_form(ledger, stated, named) is not None
    if past and not kept and options["profile"] != "mentions":
        return "suppress", "historical"
    strict = options["setting"] != "inpatient" or ledger.graph.code(family) in ledger.value_set(
        "confirmed-only"
    )
    if says["certainty"] == "uncertain" and strict:
        return "suppress", "uncertain"
    if source is TermSource.TREATMENT:
        return _treated(ledger, stated, past)
    return ("suggest", "indicator") if source is TermSource.INDICATOR else None


def _treated(ledger: Ledger, stated: Fact, past: bool) -> tuple[str, str]:
    """A drug: listed as a medication it is suggested; over, passing or not borne it is no treatment."""
    says = stated["args"]
    told = document(ledger, says["doc"]).folded(*says["scope"][-1])
    if past or says["section"] == "allergies" or not _over(ledger).isdisjoint(told):
        return "suppress", "not_current"
    listed = says["section"] == "medications" and ledger.decision["options"]["profile"] == "report"
    return ("suggest" if listed else "suppress"), "treatment"


def _over(ledger: Ledger) -> frozenset[str]:
    written = ledger.knowledge.pack("coding/treatment.yaml")["over"]
    return ledger.once("over", lambda: frozenset(word for each in written for word in folded(each)))


def _lasts(ledger: Ledger, node: int) -> bool:
    """Whether the value set of conditions that last holds the node."""
    return ledger.graph.code(node) in ledger.value_set("chronic")


def stands(ledger: Ledger, stated: Fact) -> str:
    """``named`` as a problem, told where one is ``discussed``, or ``elsewhere`` than in an assessment."""
    says, table = stated["args"], ledger.tables.discussion
    if says["section"] not in ASSESSED:
        return "elsewhere"
    read, start = document(ledger, says["doc"]), says["start"]
    line = read.line(start)
    colon = read.text.find(":", line, start)
    labelled = colon >= 0 and not table.labels.isdisjoint(read.folded(line, colon))
    before = read.folded(says["scope"][-1][0], start)
    patient = next((at for at, word in enumerate(before) if word in table.patients), len(before))
    of_patient = not table.joins.isdisjoint(before[patient + 1 :])
    told = labelled or of_patient or any(map(table.tells, before, ("", *before)))
    return "discussed" if told else "named"


def _nearest(ledger: Ledger) -> str:
    """Where the nearest to a diagnosis stands that the record affirms: in its assessment, or elsewhere."""
    if "nearest" not in ledger.memo:
        found = set()
        for stated in (fact for fact in ledger.facts if fact["predicate"] == "says"):
            (mention,) = ledger.behind(stated)
            family = families(ledger, mention, "/proof")[0]
            source, met = source_of(ledger, mention), _met(ledger, stated)
            affirmed = _by_context(ledger, stated, family, source) is None
            affirmed = affirmed and met != NEARBY and (source is not TermSource.GENERAL or bool(met))
            if affirmed and ledger.graph.chapter(family) != EXTERNAL_CAUSE_CHAPTER:
                found.add(stands(ledger, stated))
        places = ("named", "discussed", "elsewhere")
        ledger.memo["nearest"] = next((each for each in places if each in found), places[-1])
    return str(ledger.memo["nearest"])


def _met(ledger: Ledger, stated: Fact) -> str:
    """How the words around a mention make another term of it; empty if no condition says that they do."""
    if "met" not in ledger.memo:
        found = {}
        for fact in ledger.facts:
            path = fact["args"]["path"] if fact["predicate"] == "condition" and "path" in fact["args"] else []
            if len(path) > 1 and path[1][1] in (STRUCTURED, NEARBY):
                found[ledger.place(fact)] = path[1][1]
        ledger.memo["met"] = found
    return str(ledger.memo["met"].get(ledger.place(stated), ""))


def source_of(ledger: Ledger, mention: Fact) -> TermSource:
    """Who says that the words of a mention name its codes."""
    term = ledger.term(mention["args"]["phrase"])
    assert term is not None, "the mention was checked"
    return term.source
