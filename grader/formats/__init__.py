"""Formats for reports. A writer turns results into text and does not depend on how they were made."""
