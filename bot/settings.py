"""The only reader of the environment: secrets, addresses, paths. Every fault is reported at once."""

import os
import re
from collections.abc import Collection, Iterable, Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Literal
from urllib.parse import unquote, urlsplit

import platformdirs
from dotenv import dotenv_values
from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, EnvSettingsSource, PydanticBaseSettingsSource, SettingsConfigDict
from pydantic_settings.exceptions import SettingsError

from bot.domain.faults import Fault

PREFIX = "BAYAN_"
DATA = Path(platformdirs.user_data_dir("bayan", appauthor=False))


class SettingsFaults(Exception):  # noqa: N818 - it carries them all
    """Settings that cannot be used, with every fault found."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__("; ".join(map(str, faults)))
        self.faults = faults


class SecretFiles(PydanticBaseSettingsSource):
    """`BAYAN_X_FILE=/run/secrets/x` stands for `BAYAN_X=` and the file's content, in the environment and in `.env`."""

    def __init__(self, settings_cls: type[BaseSettings], *read: PydanticBaseSettingsSource) -> None:
        super().__init__(settings_cls)
        self._named: dict[str, str | None] = {}
        for source in reversed(read):
            if isinstance(source, EnvSettingsSource):
                self._named |= source.env_vars

    def get_field_value(self, field: Any, field_name: str) -> tuple[Any, str, bool]:  # noqa: ANN401 - the base's
        """The content of the file named for this field, if one is."""
        del field
        path = self._named.get(f"{PREFIX}{field_name}_file".lower())
        return (_content(path) if path else None), field_name, False

    def __call__(self) -> dict[str, Any]:
        """Every field that has a file."""
        found = {name: self.get_field_value(field, name)[0] for name, field in self.settings_cls.model_fields.items()}
        return {name: value for name, value in found.items() if value is not None}


def _content(path: str) -> str:
    return Path(path).read_text(encoding="utf-8").strip()


class Settings(BaseSettings):
    """What differs from machine to machine. Rules of the organisation are in the policy, not here."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_file=".env", env_nested_delimiter="__", extra="ignore", frozen=True
    )

    slack_bot_token: SecretStr = Field(default=SecretStr(""), description="Bot token, xoxb-...")
    slack_app_token: SecretStr = Field(default=SecretStr(""), description="App-level token for Socket Mode, xapp-...")
    slack_transport: Literal["socket", "http"] = Field(default="socket", description="Whether we call Slack, or it us")
    slack_sockets: int = Field(default=2, ge=1, le=5, description="Connections at a time; a successor is one more")
    slack_signing_secret: SecretStr = Field(default=SecretStr(""), description="Proves that HTTP comes from Slack")
    slack_api_url: str = Field(default="https://slack.com/api/", description="Where the Web API is")
    slack_pace: float = Field(default=1, gt=0, description="How many times Slack's usual limits it grants us")
    policy: Path | None = Field(default=None, description="The organisation's policy.toml; defaults apply without it")
    templates: Path | None = Field(default=None, description="Folder whose template files replace the built-in ones")
    lexicon: Path | None = Field(default=None, description="Folder whose lexicon files replace the built-in ones")
    database_url: str = Field(
        default=f"sqlite:///{DATA / 'bayan.db'}", description="SQLite file, or postgresql+psycopg://..."
    )
    status_page_folder: Path = Field(default=DATA / "status", description="Where the public status page is written")
    web_host: str = Field(default="127.0.0.1", description="Address the status page and /healthz listen on")
    web_port: int = Field(default=8080, ge=0, le=65535, description="Port for them; 0 takes a free one")
    outlets: dict[str, dict[str, SecretStr]] = Field(
        default={}, description="Credentials per outlet: BAYAN_OUTLETS__<OUTLET>__<KEY>"
    )
    pagers: dict[str, dict[str, SecretStr]] = Field(
        default={}, description="Credentials per pager: BAYAN_PAGERS__<PAGER>__<KEY>"
    )
    hooks: dict[str, dict[str, SecretStr]] = Field(
        default={}, description="Tokens and secrets per hook: BAYAN_HOOKS__<HOOK>__<KEY>"
    )
    hash_key: SecretStr = Field(
        default=SecretStr(""), description="Key of the hashes beside what is masked; made once and kept if not set"
    )
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field(default="INFO", description="How much is logged")
    log_format: Literal["json", "text"] = Field(default="json", description="json for machines, text for people")
    drain_seconds: float = Field(default=20, ge=0, description="How long a stop waits for what is in flight")

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Arguments, then the environment, then files named there or in `.env`, then `.env`."""
        del file_secret_settings
        return init_settings, env_settings, SecretFiles(settings_cls, env_settings, dotenv_settings), dotenv_settings

    @field_validator("outlets", "pagers", "hooks", mode="before")
    @classmethod
    def _credentials_from_files(cls, outlets: Any) -> Any:  # noqa: ANN401 - not checked yet
        """`..._FILE` among an outlet's credentials names a file as well."""
        if not isinstance(outlets, dict):
            return outlets
        return {name: _with_files(told) if isinstance(told, dict) else told for name, told in outlets.items()}

    def told_to_hooks(self) -> dict[str, dict[str, str]]:
        """Tokens and secrets by hook, in the clear."""
        return {name: {key: s.get_secret_value() for key, s in told.items()} for name, told in self.hooks.items()}

    def missing_tokens(self) -> list[Fault]:
        """What is not there to connect to Slack with."""
        over_http = self.slack_transport == "http"
        way = (
            ("SLACK_SIGNING_SECRET", self.slack_signing_secret)
            if over_http
            else ("SLACK_APP_TOKEN", self.slack_app_token)
        )
        tokens = (("SLACK_BOT_TOKEN", self.slack_bot_token), way)
        hint = "Copy it from your Slack app's pages into .env."
        return [Fault(PREFIX + name, "is missing", hint) for name, held in tokens if not held.get_secret_value()]

    def strangers(self, outlets: Collection[str], hooks: Collection[str]) -> list[Fault]:
        """Credentials for outlets and hooks that have no such name, each with the nearest one."""
        known = {"outlet": (self.outlets, outlets), "hook": (self.hooks, hooks)}
        return [
            Fault(f"{PREFIX}{what.upper()}S__{name.upper()}", f"is for no {what} of the policy", nearest(name, names))
            for what, (told, names) in known.items()
            for name in told
            if name not in names
        ]

    def secrets(self) -> tuple[str, ...]:
        """Every secret's value, for redaction. Short ones are left out: they would blot out ordinary words."""
        told = (*self.outlets.values(), *self.pagers.values(), *self.hooks.values())
        held = [
            self.slack_bot_token,
            self.slack_app_token,
            self.slack_signing_secret,
            *(s for one in told for s in one.values()),
        ]
        values = {*(s.get_secret_value() for s in held), *_passwords(self.database_url)}
        return tuple(sorted((v for v in values if len(v) >= 6), key=len, reverse=True))  # noqa: PLR2004


def _with_files(told: Mapping[str, Any]) -> dict[str, Any]:
    files = {key: path for key, path in told.items() if key.lower().endswith("_file")}
    plain = {key: value for key, value in told.items() if key not in files}
    return {key[: -len("_file")]: _content(str(path)) for key, path in files.items()} | plain


def _passwords(url: str) -> Iterable[str]:
    """The password in a database's address, as it stands there and as it is meant."""
    try:
        password = urlsplit(url).password or ""
    except ValueError:
        return ()
    return password, unquote(password)


def load_settings(overrides: Mapping[str, Any] | None = None) -> Settings:
    """The settings of this process. Raises SettingsFaults with all of them."""
    try:
        return Settings(**(overrides or {}))
    except ValidationError as error:
        raise SettingsFaults([_fault(e) for e in error.errors()]) from error
    except OSError as error:
        raise SettingsFaults([Fault(str(error.filename), error.strerror or "unreadable", "Name a file.")]) from error
    except UnicodeDecodeError as error:
        raise SettingsFaults([Fault(".env or a file it names", str(error), "Save it as UTF-8.")]) from error
    except SettingsError as error:
        raise SettingsFaults([Fault(".env or the environment", str(error), "Correct it there.")]) from error


def bot_token_now() -> str:
    """The bot token as it is set by now: an operator may have renewed it. Empty while the settings cannot be read."""
    try:
        return load_settings().slack_bot_token.get_secret_value()
    except SettingsFaults:
        return ""


def unknown_settings() -> list[Fault]:
    """Names in the environment or `.env` that begin as ours do and that nothing reads, each with the nearest known."""
    fields = [f"{PREFIX}{name.upper()}" for name in Settings.model_fields]
    told = {name.upper() for name in (*os.environ, *_dotenv())}
    return [
        Fault(name, "is no setting, nothing reads it", nearest(name, fields))
        for name in sorted(told)
        if name.startswith(PREFIX) and not _known(name, fields)
    ]


def _known(name: str, fields: list[str]) -> bool:
    """A setting, a file that holds one, or a credential of an outlet, a pager or a hook."""
    credential = re.fullmatch(rf"{PREFIX}(OUTLETS|PAGERS|HOOKS)__(?!_).+?__(?!_).+", name) is not None
    return credential or name in fields or name.removesuffix("_FILE") in fields


def nearest(name: str, known: Iterable[str]) -> str:
    """What was probably meant, as a hint."""
    found = get_close_matches(name, list(known), n=1, cutoff=0.6)
    return f"Did you mean {found[0]}?" if found else "Remove it, or look in .env.example for its name."


def _dotenv() -> Iterable[str]:
    """The names in the `.env` that is read, if there is one that can be read."""
    try:
        return dotenv_values(".env", interpolate=False)
    except (OSError, UnicodeDecodeError):
        return ()


def _fault(error: Any) -> Fault:  # noqa: ANN401 - pydantic's own loose dictionary
    name = PREFIX + "__".join(str(step).upper() for step in error["loc"])
    return Fault(name, str(error["msg"]), "Correct it in .env or the environment.")
