"""What the loaded tables say of one code: look-ups that return small frozen records."""
