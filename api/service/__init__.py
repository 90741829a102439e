"""Parts of the HTTP service: what comes in is checked here, and refusals are worded here."""
