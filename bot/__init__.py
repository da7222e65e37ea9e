"""Bayan: an incident bot for Slack whose heart is the public word."""
