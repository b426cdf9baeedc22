"""Who is entitled, who is missing, whom to visit: the page made of disclosed counts alone."""
