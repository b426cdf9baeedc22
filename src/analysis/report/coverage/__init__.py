"""The sections of the coverage notebook."""
