"""Rules: their written form, what they compile to, and the kernel that runs them."""
