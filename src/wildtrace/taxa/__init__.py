"""What is protected: taxa at every rank, their listings in the Appendices, and what people call them.

Nothing is imported here: each part is asked for by its own name, since a cold start is counted in milliseconds and the
screening of a text needs few of them.
"""
