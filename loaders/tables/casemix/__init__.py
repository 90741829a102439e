"""Code editor lists, MS-DRG and HCC tables, and the general equivalence mappings."""
