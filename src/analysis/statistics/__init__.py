"""Methods without subject matter."""
