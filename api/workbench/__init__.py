"""The page for coders: a note with its evidence marked, beside the codes and their proofs."""
