"""Snapshots: immutable sets of releases and packs, kept in the home folder under their digest."""
