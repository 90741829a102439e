"""The authored tables by which a note is read: section headings and context cues."""
