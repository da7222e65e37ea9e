"""Listens: each listener parses one input, makes one service call and answers with one view."""
