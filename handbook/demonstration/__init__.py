"""The demonstration: an invented handbook and its consultation, from what was said to two issued editions."""
