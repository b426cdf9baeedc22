"""Lists by name: read where they stand, joined with evidence, turned into counts; no name leaves."""
