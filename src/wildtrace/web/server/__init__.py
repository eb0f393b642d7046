"""The server: starting it, serving pages, the worker beside it."""
