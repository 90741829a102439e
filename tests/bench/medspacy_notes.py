"""Run by a Python that has medspaCy: reads JSON Lines of notes, prints notes a second of its pipeline.

A blank English pipeline with target matcher, context and sectionizer; the targets are phrases of our own
lexicon, one a line of the second file. No model is needed.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path


def main(notes: str, phrases: str) -> None:
    import medspacy
    from medspacy.ner import TargetRule

    texts = [json.loads(line)["text"] for line in Path(notes).read_text(encoding="utf-8").splitlines()]
    pipeline = medspacy.load(
        enable=["medspacy_pyrush", "medspacy_target_matcher", "medspacy_context", "medspacy_sectionizer"]
    )
    matcher = pipeline.get_pipe("medspacy_target_matcher")
    targets = Path(phrases).read_text(encoding="utf-8").splitlines()
    matcher.add([TargetRule(phrase, "CONDITION") for phrase in targets])
    pipeline(texts[0])
    start = time.process_time()
    for text in texts:
        pipeline(text)
    print(json.dumps({"notes_per_second": len(texts) / (time.process_time() - start)}))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
