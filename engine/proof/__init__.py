"""Proofs: what they are made of, how they are checked and how they are shown."""
