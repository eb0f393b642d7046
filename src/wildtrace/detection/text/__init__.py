"""Text as tokens with their places: characters, hashes, tokens, disguise undone."""
