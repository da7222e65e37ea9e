"""Whole statements before the lint: 60 honest ones and 60 that are not, with the figures of its errors."""
