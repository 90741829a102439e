"""What words can mean which codes: the terms, and the index that finds them in a text."""
