"""The glossary of a handbook: its terms, proposed by one person and approved by another, and what goes by them."""
