"""The Medicare Physician Fee Schedule, what goes with it, and places of service."""
