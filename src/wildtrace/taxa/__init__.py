"""What is protected: taxa at every rank, their listings in the Appendices, and what people call them."""
