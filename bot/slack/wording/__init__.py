"""Every sentence Bayan says in Slack, one function each: first person, short, calm.

A sentence is mrkdwn ready to be sent: what a person wrote is already made harmless in it.
Labels (`labels`) are plain text.
"""
