"""What is known: codes, releases, the graph over them, the term lexicon and the authored packs."""
