"""What changed between two releases of a table, or between two snapshots."""
