"""An evening on the page: one incident in three languages, another one that is over."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.publishers.status_page import PageConfig, Update

START = datetime(2025, 5, 31, 20, 0, tzinfo=UTC)
NOW = START + timedelta(hours=2)

CONFIG = PageConfig(
    organisation="Example Bank",
    url="https://status.example.com/",
    zone=ZoneInfo("Africa/Casablanca"),
    languages=("fr", "ar", "en"),
    services=("Pocket Bank", "Chaabi Net", "Cards"),
    helpline="+212 5 22 00 00 00",
)

BODIES = {
    ("en", 1): (
        "Pocket Bank: since 20:45 GMT+1, some customers see a wrong balance in the app, for example zero. We are "
        "finding out why; we do not know the cause yet. Please do not repeat a transfer or a payment on the strength "
        "of the amount shown. We will post here again by 21:45 GMT+1, even if nothing has changed."
    ),
    ("fr", 1): (
        "Pocket Bank : depuis 20 h 45 GMT+1, une partie de nos clients voit un solde inexact dans l\u2019application, "
        "par exemple zéro. Nous cherchons pourquoi ; la cause n\u2019est pas encore connue. Nous publierons un nouveau "
        "point ici au plus tard à 21 h 45 GMT+1, même sans changement."
    ),
    ("ar", 1): (
        "Pocket Bank: منذ 20:45 (GMT+1) يظهر لبعض عملائنا في التطبيق رصيد غير صحيح، كالصفر مثلًا. نبحث عن السبب "
        "ولم يُعرف بعد. سننشر هنا تحديثًا جديدًا في أجل أقصاه 21:45 (GMT+1)، حتى إن لم يتغير شيء."
    ),
    ("en", 2): (
        "Pocket Bank: correct balances show again since 22:10 GMT+1.\nPlease close the app and open it again.\n\n"
        "Still wrong? +212 5 22 00 00 00, or https://status.example.com/en/help?a=1&b=2."
    ),
    ("fr", 2): "Pocket Bank : les soldes exacts s\u2019affichent de nouveau. Appelez le +212 5 22 00 00 00.",
    ("ar", 2): (
        "Pocket Bank: عادت الأرصدة الصحيحة إلى الظهور. اتصلوا بالرقم +212 5 22 00 00 00. https://status.example.com/ar/"
    ),
}


def update(number: int = 1, language: str = "en", **changed: object) -> Update:
    """One statement in one language."""
    at = START + timedelta(minutes=80 * (number - 1))
    plain: dict[str, object] = {
        "key": f"public/{number}/status_page/{language}",
        "incident": "inc-7",
        "statement": number,
        "language": language,
        "kind": "investigating" if number == 1 else "monitoring",
        "phase": "investigating" if number == 1 else "monitoring",
        "title": "Pocket Bank, Cards",
        "services": {
            "Pocket Bank": "major_outage" if number == 1 else "partial_outage",
            "Cards": "degraded_performance",
        },
        "body": BODIES.get((language, number), "More words."),
        "at": at,
        "next_update_at": at + timedelta(minutes=45),
    }
    return Update(**{**plain, **changed})  # type: ignore[arg-type]


def over(**changed: object) -> Update:
    """An incident of three days before, told in English only."""
    return update(
        **{  # type: ignore[arg-type]
            "key": "public/9/status_page/en",
            "incident": "inc-5",
            "kind": "resolved",
            "phase": "resolved",
            "title": "Chaabi Net",
            "services": {"Chaabi Net": "operational"},
            "body": "Chaabi Net works again.",
            "at": START - timedelta(days=3),
            "next_update_at": None,
            **changed,
        }
    )


def evening() -> list[Update]:
    """All of it."""
    return [*(update(n, language) for n in (1, 2) for language in CONFIG.languages), over()]
