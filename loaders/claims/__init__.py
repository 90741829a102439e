"""Claims from the native JSON form. Start at ``native.read_claims``."""
