"""ICD-10-PCS: tables, definitions, index, order files, addenda and conversion."""
