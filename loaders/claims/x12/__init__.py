"""X12 5010 837P and 837I. Start at ``interchange.read_x12``."""
