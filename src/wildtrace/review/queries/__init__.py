"""Questions of the room `review`, each scoped by who asks."""
