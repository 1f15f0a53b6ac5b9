"""What the first page shows, drawn from every feature."""
