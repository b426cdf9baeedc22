"""The data contract: schemas, reading, selecting."""
