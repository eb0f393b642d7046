"""Pages about collections, imports, listings and sellers."""
