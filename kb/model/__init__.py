"""Plain values that the other rooms exchange. Nothing here reads a file or decides anything."""
