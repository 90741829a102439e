"""ICD-10-CM: the tabular list, indexes, order files, addenda, conversion and POA lists."""
