"""What the readers of many formats share: sheets, delimited and headed text, XML records, row checks."""
