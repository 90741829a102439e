"""Official tables other than the tabular list: one columnar form for all, opened in place."""
