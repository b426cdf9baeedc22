"""Figures: frames in, figures out; nothing is computed here."""
