"""Pages that belong to no single room: home, health, about."""
