"""What customers complain of: `report`."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.slack.commands import Command
from bot.slack.mrkdwn import readable
from bot.slack.verbs.verb import Spelling, Verb
from bot.slack.vocabulary import Vocabulary, free


@dataclass(frozen=True, slots=True, kw_only=True)
class Report(Command):
    """A customer's complaint; without a word the form is opened."""

    text: str = ""


def _report(rest: str, _words: Vocabulary, _now: datetime) -> Command:
    return Report(text=free("report", readable(rest))) if rest.strip() else Report()


VERBS: Mapping[str, Verb] = {
    "report": Verb(
        usage="report [text or link]",
        example="report Balance shows zero in the app",
        french=Spelling(
            names=("signaler", "signalement", "rapport"),
            usage="signaler [texte ou lien]",
            example="signaler Le solde affiche zéro dans l'application",
        ),
        read=_report,
    ),
}
