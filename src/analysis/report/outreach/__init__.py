"""The sections of the outreach notebook."""
