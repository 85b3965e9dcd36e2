"""A headless volunteer: relays for clients as a browser tab would, without a browser."""
