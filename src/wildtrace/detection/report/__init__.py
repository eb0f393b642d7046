"""The report for people: one HTML file with what was screened, what was found in it, and why."""

from wildtrace.detection.report.builder import ReportBuilder

__all__ = ["ReportBuilder"]
