"""Claims by the file: read in parts, screened set at a time, decided where needed, written as Parquet.

``job`` runs a whole input and goes on after a kill, ``part`` is the work on one part, which Spark does too.
"""
