"""Word: a text comes in from a file, and a draft leaves for Word and comes back with every key in place."""
