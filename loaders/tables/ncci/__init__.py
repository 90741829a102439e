"""The National Correct Coding Initiative: code pairs, unit limits, add-on codes."""
