"""What the words found mean together: mentions, the rules that weigh them, the score."""
