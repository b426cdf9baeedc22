"""What the offices measure: frames in, frames out; nothing is drawn here."""
