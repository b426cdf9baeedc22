"""The sections of the comparison notebook."""
