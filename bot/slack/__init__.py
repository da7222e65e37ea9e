"""Talks: what people see and say in Slack. Nothing here decides; the services do."""
