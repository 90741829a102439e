"""Official code-set tables: opening them, telling them apart, reading and dating them."""
