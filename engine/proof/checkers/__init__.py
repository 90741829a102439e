"""One checker for each kind of step and condition, written apart from what it checks."""
