"""Pages about people: who asks, whom they act for, how they join."""
