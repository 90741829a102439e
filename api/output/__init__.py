"""How results look to a person: at a terminal and as a page."""
