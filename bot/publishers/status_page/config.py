"""What a page is made with besides its updates."""

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from bot.domain.policy import Policy


@dataclass(frozen=True, slots=True, kw_only=True)
class PageConfig:
    """Whose page it is, where it lives, for whom. `url` ends with a slash; the first language is the main one."""

    organisation: str
    url: str
    zone: ZoneInfo
    languages: tuple[str, ...]
    services: tuple[str, ...]
    helpline: str = ""


def page_config(policy: Policy) -> PageConfig:
    """The page of an organisation."""
    return PageConfig(
        organisation=policy.organisation,
        url=policy.status_url.rstrip("/") + "/",
        zone=policy.tz,
        languages=policy.languages,
        services=tuple(service.name for service in policy.services),
        helpline=policy.helpline,
    )
