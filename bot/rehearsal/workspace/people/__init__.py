"""What people do in the workspace: type, press, fill in, react - and what they then see."""
