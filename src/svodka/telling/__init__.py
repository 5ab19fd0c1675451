"""How values look to people: claims, windows, places, bounds and conflicts in words."""
