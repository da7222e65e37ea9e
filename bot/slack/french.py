"""How `/incident` is spelled in French: data beside the English verbs, understood whatever language one reads.

Names of situations, facts and roles are the policy's own and stay as they are.
"""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

from bot.domain.incident import Phase


@dataclass(frozen=True, slots=True, kw_only=True)
class Spelling:
    """A verb in French: its names, the first one shown; how it is written, and a line that can be copied."""

    names: tuple[str, ...]
    usage: str
    example: str


LANGUAGE = "fr"

VERBS: Mapping[str, Spelling] = {
    "declare": Spelling(
        names=("déclarer", "déclare", "ouvrir", "nouveau"),
        usage='déclarer [privé] [sev1..4] [situation] ["titre" ou services] [depuis HH:MM]',
        example='déclarer sev1 wrong_balances "Pocket Bank" depuis 20:30',
    ),
    "say": Spelling(names=("dire", "dis", "rédiger", "communiquer"), usage="dire [type]", example="dire"),
    "nochange": Spelling(names=("rien", "inchangé"), usage="rien", example="rien"),
    "correct": Spelling(names=("corriger", "rectifier"), usage="corriger [message]", example="corriger 2"),
    "retract": Spelling(names=("retirer", "retrait"), usage="retirer [message]", example="retirer 2"),
    "stop": Spelling(names=("arrêter", "stopper"), usage="arrêter [message]", example="arrêter"),
    "fact": Spelling(
        names=("fait", "vérifier"),
        usage="fait [clé] [@personne, ou valeur et preuve]",
        example="fait ledger_ok oui https://...",
    ),
    "rumour": Spelling(
        names=("rumeur",),
        usage="rumeur [ce qui se dit] [lien]",
        example="rumeur Ils ont perdu nos données https://...",
    ),
    "phase": Spelling(names=("étape",), usage="phase <phase>", example="phase identifié"),
    "resolve": Spelling(names=("résoudre", "résolu"), usage="résoudre", example="résoudre"),
    "sev": Spelling(names=("gravité",), usage="gravité <1-4>", example="gravité 1"),
    "title": Spelling(names=("titre", "renommer"), usage="titre <texte>", example="titre Soldes affichés à zéro"),
    "services": Spelling(
        names=("services", "composants"),
        usage="services <liste, ou +nom -nom>",
        example="services +Cards",
    ),
    "role": Spelling(names=("rôle", "confier"), usage="rôle <rôle> @personne", example="rôle comms_lead @person"),
    "hold": Spelling(names=("attente",), usage="attente", example="attente"),
    "breakglass": Spelling(names=("bris-de-glace", "seul"), usage="bris-de-glace [type]", example="bris-de-glace"),
    "delegate": Spelling(
        names=("déléguer", "délègue"),
        usage="déléguer <rôle> @personne [2h] <motif>",
        example="déléguer approver @person 2h Je suis en avion",
    ),
    "note": Spelling(names=("noter",), usage="noter <texte>", example="noter Retour arrière à 21 h 50"),
    "clocks": Spelling(names=("échéances", "délais"), usage="échéances", example="échéances"),
    "snooze": Spelling(
        names=("suspendre", "reporter"),
        usage="suspendre <échéance> <minutes> <motif>",
        example="suspendre K3 10 le texte est en cours de traduction",
    ),
    "noimpact": Spelling(
        names=("sans-impact", "sans_impact"),
        usage="sans-impact <motif>",
        example="sans-impact Des comptes de test seulement",
    ),
    "declassify": Spelling(
        names=("déclassifier",),
        usage="déclassifier <motif>",
        example="déclassifier Des clients sont touchés et doivent le savoir",
    ),
    "flag": Spelling(
        names=("faux", "erreur"),
        usage="faux <message> <ce qui est faux>",
        example="faux 3 Cela a commencé à 20:30, pas à 21:30",
    ),
    "show": Spelling(names=("montrer", "afficher", "voir"), usage="montrer [INC-7]", example="montrer INC-7"),
    "list": Spelling(names=("liste", "lister"), usage="liste", example="liste"),
    "report": Spelling(
        names=("signaler", "signalement", "rapport"),
        usage="signaler <texte ou lien>",
        example="signaler Le solde affiche zéro dans l'application",
    ),
    "help": Spelling(names=("aide",), usage="aide [verbe]", example="aide déclarer"),
}
"""Every verb, under its English name."""

PHASES: Mapping[str, Phase] = {
    "analyse": Phase.INVESTIGATING,
    "identifié": Phase.IDENTIFIED,
    "identifiée": Phase.IDENTIFIED,
    "surveillance": Phase.MONITORING,
    "résolu": Phase.RESOLVED,
    "résolue": Phase.RESOLVED,
    "clos": Phase.CLOSED,
    "close": Phase.CLOSED,
}
"""Phases as one types them."""

SINCE = "depuis"
"""The word before a time of day."""


def bare(word: str) -> str:
    """A word without accents or case, as phones and hurried people type it."""
    parts = unicodedata.normalize("NFD", word.casefold())
    return "".join(c for c in parts if not unicodedata.combining(c))


def spoken(verb: str) -> tuple[str, ...]:
    """The names of a verb as they are written, accents and all."""
    return VERBS[verb].names if verb in VERBS else ()


def names(verb: str) -> tuple[str, ...]:
    """Every way to type a verb, with and without accents."""
    return tuple(dict.fromkeys(spelled for name in spoken(verb) for spelled in (name, bare(name))))


def phase(word: str) -> str:
    """The phase's own name for one typed in French; any other word as it is."""
    found = {bare(name): value for name, value in PHASES.items()}.get(bare(word))
    return found.value if found else word
