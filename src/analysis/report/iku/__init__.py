"""The sections of the IKU review."""
