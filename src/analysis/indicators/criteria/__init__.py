"""The one judge: what is met, narrowly met, missed or undecided; every page, card, cell and decision reads it."""
