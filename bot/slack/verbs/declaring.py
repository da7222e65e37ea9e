"""`declare`, with its arguments in whatever order they come."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from datetime import time as time_of_day
from difflib import get_close_matches

from bot.domain.errors import Reason, Refusal
from bot.domain.incident import Severity
from bot.domain.order import TITLE_LIMIT
from bot.slack import french
from bot.slack.commands import SLASH, Command
from bot.slack.mrkdwn import clean
from bot.slack.verbs.verb import Spelling, Verb
from bot.slack.vocabulary import Token, Vocabulary, bad, fold, missing, snake, straight, tokens


@dataclass(frozen=True, slots=True, kw_only=True)
class Declare(Command):
    """Declares; without a word, the form is opened."""

    severity: Severity | None = None
    situation: str | None = None
    title: str = ""
    services: tuple[str, ...] = ()
    since: datetime | None = None
    private: bool = False
    drill: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Backfill(Declare):
    """Writes down an incident that is long over; `until` is when that was."""

    until: datetime | None = None


_SEVERITY = re.compile(r"(?:sev|s|p)-?([1-4])", re.IGNORECASE)
_HOUR = re.compile(r"([01]?[0-9]|2[0-3])[:hH]([0-5][0-9])")
_NO_WORD = re.compile(r"\W+")
_TELLING = 3
"""Shorter aliases than this many characters name a service only where they stand alone in a list."""


PRIVATE = frozenset({"private", "prive", "privee"})
"""Words that make an incident private, unless they stand in quotes."""


class OrderReader:
    """Reads the arguments of `declare` in whatever order they come."""

    def __init__(self, words: Vocabulary, now: datetime) -> None:
        self._words = words
        self._now = now

    def read(self, tokens: list[Token]) -> Declare:
        """What was said about the incident. Raises Refusal with the corrected command."""
        secret = [t for t in tokens if not t.quoted and french.bare(t.text) in PRIVATE]
        tokens, severity = self._severity([t for t in tokens if t not in secret])
        tokens, since = self._since(tokens)
        tokens, situation = self._situation(tokens)
        services, title = self._subject(tokens)
        if len(title) > TITLE_LIMIT:
            raise Refusal(Reason.TOO_LONG, what="title", limit=TITLE_LIMIT, by=len(title) - TITLE_LIMIT)
        return Declare(
            severity=severity,
            situation=situation,
            title=title,
            services=services,
            since=since,
            private=bool(secret),
        )

    def _severity(self, tokens: list[Token]) -> tuple[list[Token], Severity | None]:
        for i, token in enumerate(tokens):
            if token.quoted:
                continue
            if found := _SEVERITY.fullmatch(token.text):
                return tokens[:i] + tokens[i + 1 :], Severity(int(found[1]))
            level = tokens[i + 1].text if i + 1 < len(tokens) else ""
            if french.bare(token.text) in {"sev", "severity", "gravite"} and level in {"1", "2", "3", "4"}:
                return tokens[:i] + tokens[i + 2 :], Severity(int(level))
            if re.fullmatch(r"sev-?[0-9]*", token.text, re.IGNORECASE):
                names = tuple(s.key for s in Severity)
                raise bad("declare", "severity", token.text, allowed=names)
        return tokens, None

    def _since(self, tokens: list[Token]) -> tuple[list[Token], datetime | None]:
        for i, token in enumerate(tokens):
            if token.quoted or token.text.casefold() not in {"since", french.SINCE}:
                continue
            given = tokens[i + 1].text if i + 1 < len(tokens) else ""
            found = _HOUR.fullmatch(given)
            if not found:
                raise bad("declare", "since", given, allowed=("HH:MM",))
            return tokens[:i] + tokens[i + 2 :], self._latest(int(found[1]), int(found[2]))
        return tokens, None

    def _latest(self, hour: int, minute: int) -> datetime:
        """The newest such time of day that is not in the future, in the audience's zone."""
        local = self._now.astimezone(self._words.zone)
        moment = datetime.combine(local.date(), time_of_day(hour, minute), self._words.zone)
        if moment > local:
            moment = datetime.combine(local.date() - timedelta(days=1), time_of_day(hour, minute), self._words.zone)
        return moment.astimezone(self._now.tzinfo)

    def _situation(self, tokens: list[Token]) -> tuple[list[Token], str | None]:
        for size in (3, 2, 1):
            for i in range(len(tokens) - size + 1):
                run = tokens[i : i + size]
                name = snake(" ".join(t.text for t in run))
                if name in self._words.situations and not any(t.quoted for t in run):
                    return tokens[:i] + tokens[i + size :], name
        for token in tokens:
            if "_" in token.text and not token.quoted:
                raise self._no_situation(token.text)
        return tokens, None

    def _no_situation(self, given: str) -> Refusal:
        near = tuple(get_close_matches(snake(given), self._words.situations, n=3))
        command = f"{SLASH} declare {near[0] if near else ''}".rstrip()
        known = self._words.situations
        return Refusal(Reason.NO_SUCH_SITUATION, situation=given, nearest=near, known=known, command=command)

    def _subject(self, tokens: list[Token]) -> tuple[tuple[str, ...], str]:
        """What is left: a list of services, or a title in which services may be named."""
        quoted = [t.text for t in tokens if t.quoted]
        loose = " ".join(t.text for t in tokens if not t.quoted)
        services: dict[str, None] = {}
        title: list[str] = []
        for part in (*quoted, loose):
            named, is_list = self._services(part)
            services |= dict.fromkeys(named)
            title += [] if is_list or not part.strip() else [clean(part)]
        return tuple(services), " ".join(t for t in title if t)

    def _services(self, part: str) -> tuple[list[str], bool]:
        """The services named in `part`, and whether it is nothing but their list."""
        items = [fold(i) for i in re.split(r"[,;،]", part) if i.strip()]
        known = self._words.services
        if items and all(i in known for i in items):
            return [known[i] for i in items], True
        for item in items if any(i in known for i in items) else []:
            near = get_close_matches(item, known, n=1, cutoff=0.75)
            if item not in known and near:
                raise Refusal(Reason.NO_SUCH_SERVICE, service=item, nearest=(known[near[0]],), known=(*known.values(),))
        text = fold(_NO_WORD.sub(" ", part))
        return [name for alias, name in known.items() if len(alias) >= _TELLING and f" {alias} " in f" {text} "], False


def _declare(rest: str, words: Vocabulary, now: datetime) -> Command:
    return OrderReader(words, now).read(tokens(rest))


_SPAN = re.compile(
    r"(?:^|\s)(?:from|since|de|du|depuis)\s+(?P<began>[0-9: hH-]{4,16}?)\s+(?:to|until|till|a|à|jusqu'à|au)\s+"
    r"(?P<over>[0-9: hH-]{4,16})(?=\s|$)",
    re.IGNORECASE,
)
_DAY = re.compile(r"(?:(?P<day>[0-9]{4}-[0-9]{2}-[0-9]{2})\s+)?(?P<hour>[0-9]{1,2})[:hH](?P<minute>[0-5][0-9])")


def _backfill(rest: str, words: Vocabulary, now: datetime) -> Command:
    plain = straight(rest)
    found = _SPAN.search(plain)
    if not found:
        raise missing("backfill", "since")
    over = _moment(found["over"], words, now)
    began = _moment(found["began"], words, over)
    said = OrderReader(words, now).read(tokens(_SPAN.sub(" ", plain)))
    told = {name: getattr(said, name) for name in ("severity", "situation", "title", "services", "private")}
    return Backfill(**told, since=began, until=over)


def _moment(text: str, words: Vocabulary, latest: datetime) -> datetime:
    """A time of day, of that date or else the newest one not after `latest`; in the audience's zone."""
    found = _DAY.fullmatch(text.strip())
    if not found or int(found["hour"]) > LAST_HOUR:
        raise bad("backfill", "since", text, allowed=("HH:MM", "YYYY-MM-DD HH:MM"))
    local, at = latest.astimezone(words.zone), time_of_day(int(found["hour"]), int(found["minute"]))
    try:
        day = date.fromisoformat(found["day"]) if found["day"] else local.date()
    except ValueError as error:
        raise bad("backfill", "since", text, allowed=("HH:MM", "YYYY-MM-DD HH:MM")) from error
    moment = datetime.combine(day, at, words.zone)
    if found["day"] is None and moment > local:
        moment = datetime.combine(day - timedelta(days=1), at, words.zone)
    return moment.astimezone(UTC)


LAST_HOUR = 23


def _drill(rest: str, words: Vocabulary, now: datetime) -> Command:
    return replace(OrderReader(words, now).read(tokens(rest)), drill=True)


VERBS: Mapping[str, Verb] = {
    "declare": Verb(
        aliases=("new", "open", "create"),
        usage='declare [private] [sev1..4] [situation] ["title" or services] [since HH:MM]',
        example='declare sev1 wrong_balances "Pocket Bank" since 20:30',
        french=Spelling(
            names=("déclarer", "déclare", "ouvrir", "nouveau"),
            usage='déclarer [privé] [sev1..4] [situation] ["titre" ou services] [depuis HH:MM]',
            example='déclarer sev1 wrong_balances "Pocket Bank" depuis 20:30',
        ),
        read=_declare,
    ),
    "backfill": Verb(
        aliases=("backdate", "record"),
        usage="backfill from <time> to <time> [what declare takes]",
        example='backfill from 08:00 to 09:30 sev2 wrong_balances "Pocket Bank"',
        french=Spelling(
            names=("rattraper", "consigner"),
            usage="rattraper de <heure> à <heure> [comme déclarer]",
            example='rattraper de 08:00 à 09:30 sev2 wrong_balances "Pocket Bank"',
        ),
        read=_backfill,
    ),
    "drill": Verb(
        aliases=("exercise", "practice"),
        usage="drill [what declare takes]",
        example='drill sev1 wrong_balances "Pocket Bank"',
        french=Spelling(
            names=("exercice", "simulation"),
            usage="exercice [comme déclarer]",
            example='exercice sev1 wrong_balances "Pocket Bank"',
        ),
        read=_drill,
    ),
}
