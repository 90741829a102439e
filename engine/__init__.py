"""How it decides: extraction, coding, rules, edits, confidence, proof."""
