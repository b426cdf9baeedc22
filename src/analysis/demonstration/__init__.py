"""An invented office, always marked SINTETIS: real areas and published totals, everything else drawn by a seed."""
