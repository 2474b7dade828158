"""From clean HTML to a printed book. Knows nothing of handbooks or the web: all words come in as arguments."""
