"""How it is reached: the command line, the service and its page."""
