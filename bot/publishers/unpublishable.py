"""What cannot be made into a request at all."""


class Unpublishable(ValueError):  # noqa: N818 - says what it is
    """A post that no attempt could ever publish as it is; the message is for the person who must act."""


def checked_text(text: str) -> str:
    """The text. Raises Unpublishable where there is nothing to read in it, or where it is no valid Unicode."""
    if not any(c.isprintable() and not c.isspace() for c in text):
        raise Unpublishable("there is no text to publish")
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise Unpublishable("the text holds half a character that no network would take") from error
    return text
