"""Claims from every form they come in. Start at ``read.read_claims``."""
