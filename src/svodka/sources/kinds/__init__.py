"""The kinds of sources that svodka brings, a module each; ``registry`` finds them."""
