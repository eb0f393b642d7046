"""A platform's policy: rules in order, of which the first that fits a finding decides what is suggested."""
