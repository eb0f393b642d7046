"""How dates are written where Django's own way would be read wrongly by part of the readers."""
