"""The Medicare Coverage Database export and single covered lists."""
