"""Formats in and out, and the batches in which they came."""
