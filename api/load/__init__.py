"""``kb load``: files and folders of official tables, each into a new snapshot."""
