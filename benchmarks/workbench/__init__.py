"""Speed of the workbench: importing, the queue, search, figures, on a real server with a real database."""
