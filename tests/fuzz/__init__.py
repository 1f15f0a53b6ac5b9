"""Hostile input: pages crawled and forms filled as nobody should, files broken in every way."""
