"""Organisations, people, sign-in, markings and groups, and the audit trail."""
