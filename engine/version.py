"""The engine's version: part of every proof, since another engine may decide otherwise."""

VERSION = "0.1.0"

KNOWN_VERSIONS = (VERSION,)
"""The engines whose proofs the checker understands."""
