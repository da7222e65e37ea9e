"""Decides: rules as pure functions over frozen values; no input or output, no clock.

Beside the standard library it may use pydantic (the policy) and the pure text libraries `regex` and `babel`:
they read nothing at run time but their own tables, and graphemes and month names are not ours to reinvent.
"""
