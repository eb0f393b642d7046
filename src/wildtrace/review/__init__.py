"""The queue of findings, and what people judge of them."""
