"""Why a word did not go out, in the reader's language.

Publishers write a reason down as they know it, in English, for the record and the log; there it stays as it is. Here
our own sentences in it are found again and said in the language of whoever reads them; what the other side said, and
all names, are quoted as they are. A test holds this list to what the publishers say.
"""

import re
from collections.abc import Iterator
from functools import cache

from bot.slack.tongue import SOURCE, current, known

CONTEXT = "reason"
"""The context of these sentences in the catalogues."""

NESTED = frozenset({"why", "said", "what"})
"""The places that hold a reason themselves."""

SEAMS = {". ": ". ", "; ": "\N{NO-BREAK SPACE}; "}
"""Where one reason ends and the next begins, and how that is set where it is not English."""


def reason(why: str) -> str:
    """The reason, in the language that is being spoken."""
    return why if current() == SOURCE else _whole(why)


def _whole(why: str) -> str:
    for pattern, sentence in _patterns():
        if found := pattern.fullmatch(why):
            places = {name: _whole(part) if name in NESTED else part for name, part in found.groupdict().items()}
            said = known(CONTEXT, sentence)
            return said.format_map(places) if places else said
    return _parts(why)


def _parts(why: str) -> str:
    """Piece by piece; a piece that is none of ours is the other side's."""
    for seam, spoken in SEAMS.items():
        head, found, tail = why.partition(seam)
        if found and head and tail:
            pieces = _whole(head), _whole(tail)
            return why if pieces == (head, tail) else spoken.join(pieces)
    return why


@cache
def _patterns() -> tuple[tuple[re.Pattern[str], str], ...]:
    """Every sentence as a pattern; those without a place first, then those with the most words of their own."""
    ordered = sorted(SENTENCES, key=lambda s: ("{" in s, -len(PLACE.sub("", s))))
    return tuple((re.compile("".join(_pattern(sentence)), re.DOTALL), sentence) for sentence in ordered)


NARROW = dict.fromkeys(("host", "outlet", "pager", "key", "id", "user", "status", "count", "seconds"), r"\S")
"""The places that hold one word: no sentence around them may be swallowed."""

PLACE = re.compile(r"\{(\w+)\}")


def _pattern(sentence: str) -> Iterator[str]:
    for number, part in enumerate(PLACE.split(sentence)):
        yield f"(?P<{part}>{NARROW.get(part, '.')}+?)" if number % 2 else re.escape(part)


SENTENCES = (
    "{host} could not be reached ({error})",
    "{host} could not be found ({error})",
    "{host} broke off before its answer was complete ({error})",
    "{host} did not answer within {seconds} s",
    "no answer within {seconds} s",
    "all our connections to {host} are busy",
    "it did not answer several times in a row; it is tried at least once a minute (last: {why})",
    "it did not answer several times in a row; it is tried at least once a minute",
    "the database: {why}",
    "somebody else has taken this delivery",
    "no outlet is named {outlet}",
    "withheld: {why}",
    "{key} says the same there and is under way",
    "the same words are under way there",
    "the same words are there, but they may be those of another incident",
    "not there yet, but it may still come",
    "{what} without a reason we can read",
    "{said}, which is from {date}",
    "{said}; looking for it: {why}",
    "it names no post",
    "it names no message",
    "it names no update of ours",
    "it does not say whether",
    "renewing the token: {why}",
    "signing in: {why}",
    "{network} did not renew our token: {said}",
    "{network} did not sign us in: {said}",
    "Sign in again and configure the new token",
    "Check identifier and app password.",
    "the token must be renewed first, by one process that can keep the new one; it is not this one's turn",
    "the token is not valid any more",
    "These words were there before",
    "Change the wording, for instance by naming the time, and have it approved again",
    "It was deleted, but the network remembers it for a day or two",
    "{network} says that it has these words already, but does not show us where",
    "there are more than {count} newer {things}",
    "{count} updates there could be this one",
    "the update to be corrected is not there any more",
    "our marker is there, but no update with these words",
    "our marker is there, but no update with this status",
    "an incident there has these words, but this Cachet does not show our mark",
    "{network} shows {what} that we cannot read",
    "{network} answers a look-up with something that is no {what}",
    "{network} answers a look-up with something that is no such list",
    "there is no text to publish",
    "the text holds half a character that no network would take",
    "the text is too long: an event holds {count} bytes",
    "the text is too long: a message holds {count} bytes",
    "the text is longer than the {count} characters that LinkedIn takes, once escaped",
    "a post has at most {count} characters",
    "X takes {count}, where an emoji counts 2 and a link 23",
    "there is no post of ours to change",
    "there is no post of ours that this could change",
    "there is no update of ours on the status page to change",
    "{network} lets nobody change a post",
    "{network} lets nobody change the post {id}",
    "a post on Bluesky cannot be changed, only answered or deleted",
    "what was sent by e-mail cannot be changed; a correction is a message of its own",
    "it was posted by hand, so only a person can change it there",
    "Statuspage cannot take down one update; correct its words, or remove the incident",
    "we do not know under which incident the first word stands there; update it there by hand",
    "we do not know which update there is meant; change it there by hand",
    "this is the word that opened the incident there; take the whole incident down by hand",
    "nobody recorded which event this is about; tell the receiver by hand",
    "nobody recorded which message this is about; change it by hand in the channel",
    "{incident} in {language} makes no address on the status page",
    "the receipt of {id} names no cid, so nothing can reply to it",
    "The post is not there any more",
    "its statement is gone",
    "the text is not what was approved",
    "it leans on {facts}, which is no longer verified",
    "it was stopped",
    "statement {number} took its place",
    "it never went out",
    "we know the post only by what a person saw; take it down by hand{where}",
    "we know the post only by what a person saw; take it down by hand",
    "the message that we withdraw it is not out; a post never disappears without a word",
    "given up: {text}",
    "no pager is set up as {pager}",
    "a message that phones have shown cannot be changed; a correction is a message of its own",
    "what was agreed to has expired: the incident has moved on, or too much time has passed",
    "it was published before",
    "Threads is still at work on an earlier attempt",
    "Threads says {status}, but the post may still come",
    "Threads is still at work on it",
    "Threads says that it published this, but does not list it",
    "Mastodon: it answers without naming a status",
    "Mastodon's list of statuses is no such list",
    "Mastodon does not say which account is ours",
    "ntfy does not remember so long what it brought to the phones",
    "Bluesky takes none of the tokens it gives us",
    "another text is under our own key {key} on Bluesky",
    "Alarm: another text is already under our own key {key}",
    "Alarm: another text is already kept as {name} on the status page",
    "another text is kept as {name} on the status page",
    "X says that this token is not {user}'s",
    "{host} leads into our own network; if that is right, set allow_internal to yes",
    "a mail server cannot be asked what it took; look into a mailbox of the list",
    "the status page could not be written: {why}",
    "its disk is full",
    "its disk quota is used up",
    "its disk is read-only",
    "we may not write there",
    "The token is not valid any more; sign in again",
    "The token may not do this (w_organization_social, and a role on the page)",
    "There is no such thing at this address",
    "This version of the API is retired: set `version` to a newer month",
    "The token lacks a permission",
    "The network does not take one of the fields",
    "The network blocks this account or these words for now",
    "The network does not take the link in the text",
    "The token is not valid any more; make a new one",
    "The token is not valid; sign in again",
    "There are no credits left; buy some, then retry",
    "The account or the app may not post (scope tweet.write, access level, suspension)",
    "There is no X API at this address",
    "Bots can delete for 48 hours only; an administrator of the channel can still do it by hand",
    "The chat has moved; its id is {id} now",
    "The bot's token is not valid; get a new one from BotFather",
    "Make the bot an administrator of the channel with the right to post",
    "The bot's token is not complete, or there is no Bot API at this address",
    "The post this one answers is gone or hidden from us; it can only go out on its own",
    "The access token is not valid; make a new one",
    "The token may not post (scope write:statuses), or the account is limited",
    "There is no Mastodon API at this address",
    "The token may not change posts (scope write:statuses)",
    "The post to be corrected was deleted there; say what is right in a new word",
    "This token may not publish to this topic; give it read and write access",
    "There is no ntfy server at this address",
    "The token is not valid; make a new one in Cachet's settings",
    "The token lacks an ability (incidents.manage, incident-updates.manage), or the API is switched off",
    "There is no such incident or component, or no Cachet API at this address",
    "Cachet does not take this text or these components; check components in the policy",
    "The API key is not valid; copy it again from your user menu, under API info",
    "This API key may not write to this page",
    "There is no such page, incident or component; check page_id, and that nobody removed the incident",
    "Statuspage does not take this text or these components; check components in the policy",
    "The API key is not valid; copy it again from the account's developer settings",
    "There is no such page or incident; check page_id, and that nobody removed the incident",
    "Instatus does not take this text or these components; check components in the policy",
    "The token is not valid; copy it again from the team's API tokens",
    "This token may not write to this page",
    "There is no such page or report; check page_id, and that nobody removed the report",
    "Better Stack does not take this text or these resources; check components in the policy",
    "It points elsewhere; set url to the new address",
    "It does not know our signature; compare the secrets and the clocks",
    "It does not let us in; compare the secrets",
    "There is no receiver at this address",
    "The receiver is gone for good; ask its people, then change url or remove this outlet",
    "Ask the people who run it",
    "The mail server does not know this username and password",
    "Nobody of the list was accepted; check its address",
    "what belongs to a drill never mixes with what is real",
    "what was agreed to has expired before anybody read it: it must be written and agreed to anew",
    "is missing",
    "is not known",
    "is no usable address",
    "holds what no header can carry",
    "is no e-mail address",
    "is no port",
    "would send credentials in the clear",
    "goes with username",
    "is no secret of Standard Webhooks",
    "there is no kind {kind}",
    "there is no component for {services}",
    "the page has no component for {services}",
    "no service has a resource there, and Better Stack takes no update without one",
    "this server takes {count} characters, the policy allows {allowed}",
    "the bot may not post in {chat}",
    "the receiver says that it is gone",
    "the check itself failed: {why}",
    "Set it.",
    "Remove it.",
    "Copy it again.",
    "Use one of {known}.",
    "Write it as https://host, without a user, a question mark or a hash sign.",
    "Write it with https, so that credentials do not travel in the clear.",
    "Write it as https://host ({error}).",
    "Write it without spaces.",
    "Write it as status@example.com; several in `to` with commas.",
    "Write a number, or leave it out.",
    "Use tls or starttls.",
    "Set both or none.",
    "Write it as https://... or mailto:...",
    "Write whsec_ and the base64 of 24 to 64 random bytes.",
    "Check page_id, token and url.",
    "Check components of this outlet in the policy.",
    "Check service_url, identifier and app_password.",
    "Check url and token.",
    "Check page_id and token (the Page's own, with pages_manage_posts).",
    "Check page_id, api_key and url.",
    "Check organization, token (w_organization_social and r_organization_social) and version.",
    "Check host, port, security, username, password and sender.",
    "Check url and token (scopes write:statuses and read).",
    "Lower max_length of this outlet in the policy.",
    "Check url, topic and token (read and write access to the topic).",
    "Restore the file from a backup, or remove it.",
    "Set BAYAN_STATUS_PAGE_FOLDER to a folder we may write to.",
    "Check token and chat, and that the bot is an administrator there.",
    "Make it an administrator of the channel with the right to post.",
    "Check user_id and token (threads_basic, _content_publish, _manage_replies, _read_replies, _delete).",
    "Check url, and that the receiver runs.",
    "Check url, or remove this outlet.",
    "Check username, client_id, client_secret and refresh_token (scopes tweet.read tweet.write users.read).",
)
"""What our own code says of an outlet, with a place for everything that differs."""
