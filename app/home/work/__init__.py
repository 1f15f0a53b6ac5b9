"""The kinds of work that wait for people, a module for what they are about."""
