"""HCPCS Level II and the forms in which the AMA distributes CPT."""
