"""Reading: from the text of a note to mentions with exact spans and what the words around them say."""
