"""Which transactions are read, and what to say of the others."""

from __future__ import annotations

from kb.model.claim import PROFESSIONAL

INSTITUTIONAL = "institutional"
"""837I; outpatient or inpatient by its bill type."""

_READ = {
    "005010X222": PROFESSIONAL,
    "005010X223": INSTITUTIONAL,
}
_OTHER_CLAIMS = {
    "005010X224": "a dental claim (837D)",
    "005010X225": "a report of services (837R)",
    "005010X298": "a report of professional services (837)",
    "005010X299": "a report of institutional services (837)",
    "005010X300": "a report of dental services (837)",
}
_OTHERS = {
    "270": "a question about eligibility",
    "271": "an answer about eligibility",
    "275": "an attachment",
    "276": "a question about a claim's status",
    "277": "an answer about a claim's status",
    "278": "a request for authorization",
    "820": "a payment of premiums",
    "834": "an enrolment",
    "835": "a remittance",
    "997": "an acknowledgment",
    "999": "an acknowledgment",
    "TA1": "an acknowledgment",
}


def kind_of(version: str) -> str | None:
    """Professional or institutional, by ST03 or GS08 of an 837; None for any other guide."""
    return _READ.get(version[:10])


def refusal_of(transaction: str, version: str) -> str:
    """What the transaction is, as a sentence to refuse it with."""
    if transaction != "837":
        what = _OTHERS.get(transaction)
        if what is None:
            return f"No kind of claim has the number {shown(transaction) or 'that is missing here'}."
        return f"This is {what} ({transaction}), not a claim."
    if version[:10] in _OTHER_CLAIMS:
        return f"This is {_OTHER_CLAIMS[version[:10]]}, which is not read."
    if version.startswith("005010"):
        return "This is an 837 of a guide that is not read."
    return f"This is an 837 of version {shown(version) or 'unknown'}, which is not read."


def shown(code: str) -> str:
    """A code of the envelope as it can be printed anywhere."""
    return ascii(code[:12])[1:-1]
