"""The compiled ICD-10-CM tabular list: hierarchy, 7th characters, notes and their targets."""
