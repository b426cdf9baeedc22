"""Regions, periods, rules, numbers, words, parameters and errors."""
