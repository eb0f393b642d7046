"""The report for people: one HTML file with what was screened, what was found in it, and why."""
