"""Collections of listings: imports, listings and their history, sellers, what screening found."""
