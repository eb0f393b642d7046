"""Learning from a user's own labels: features, training, the model's file, measuring."""
