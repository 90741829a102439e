r"""A code set as an HL7 v2.5.1 message DFT^P03: DG1 for each diagnosis, FT1 for each service."""

from __future__ import annotations

from api.output.code_set.model import CodeSet

_CLASSES = {"inpatient": "I", "ed": "E", "outpatient": "O"}
_SYSTEMS = {"CPT": "C4", "HCPCS": "HCPCS"}
_ESCAPES = str.maketrans(
    {"\\": "\\E\\", "|": "\\F\\", "^": "\\S\\", "&": "\\T\\", "~": "\\R\\", "\r": " ", "\n": " "}
)


def detail_financial_transaction(coded: CodeSet) -> str:
    """The message; each segment ends with CR. An encounter without services has no FT1."""
    day = coded.date.replace("-", "")
    segments = [
        ["MSH", "^~\\&", "CHARTPROOF", "", "", "", day, "", "DFT^P03^DFT_P03", _text(coded.id), "P", "2.5.1"],
        ["EVN", "P03", day],
        ["PID", "1", *[""] * 6, _text(coded.sex or "")],
        ["PV1", "1", _CLASSES[coded.setting], *[""] * 41, day],
    ]
    for number, service in enumerate(coded.services, start=1):
        code = f"{_text(service.code)}^{_text(service.text)}^{_SYSTEMS[service.system]}"
        segments.append(["FT1", str(number), "", "", day, day, "CG", code, "", "", "1", *[""] * 14, code])
    for number, (code, title) in enumerate(coded.diagnoses, start=1):
        segments.append(["DG1", str(number), "", f"{_text(code)}^{_text(title)}^I10C", "", "", "F"])
    return "".join("|".join(fields).rstrip("|") + "\r" for fields in segments)


def _text(value: str) -> str:
    return value.translate(_ESCAPES)
