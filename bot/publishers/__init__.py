"""Sends: one part per kind of outlet, each knowing what its network's answers mean and how to look a post up."""
