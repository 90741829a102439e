"""What an officer does with rule packs: draft, check, simulate, publish, approve, undo."""
