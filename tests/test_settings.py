"""Settings: the environment, `.env` and files of secrets; every fault at once; secrets known for redaction."""

from pathlib import Path

import pytest

from bot.settings import Settings, SettingsFaults, load_settings, unknown_settings


@pytest.fixture(autouse=True)
def _a_place_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No `.env` of the developer is near."""
    monkeypatch.chdir(tmp_path)


def test_nothing_set_is_a_whole_configuration() -> None:
    """Every setting has a default: loopback, a SQLite file in the user's data folder, JSON logs."""
    settings = load_settings()

    assert settings.web_host == "127.0.0.1"
    assert settings.database_url.startswith("sqlite:///")
    assert (settings.log_level, settings.log_format) == ("INFO", "json")
    assert [f.place for f in settings.missing_tokens()] == ["BAYAN_SLACK_BOT_TOKEN", "BAYAN_SLACK_APP_TOKEN"]


def test_over_http_the_signing_secret_is_what_is_missing() -> None:
    """Nobody who lets Slack post to them needs an app-level token, and the secret is never printed."""
    settings = load_settings({"slack_transport": "http", "slack_bot_token": "xoxb-1"})
    assert [f.place for f in settings.missing_tokens()] == ["BAYAN_SLACK_SIGNING_SECRET"]
    signed = load_settings({"slack_transport": "http", "slack_signing_secret": "0123456789abcdef"})
    assert "0123456789abcdef" in signed.secrets()


@pytest.mark.parametrize("count", [0, 6, "many"])
def test_a_number_of_connections_that_slack_would_not_bear_is_a_fault(count: object) -> None:
    """Ten at most, and while they are renewed there are twice as many."""
    with pytest.raises(SettingsFaults, match="SLACK_SOCKETS"):
        load_settings({"slack_sockets": count})


def test_the_environment_goes_before_files_before_dotenv(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One order for every setting."""
    (tmp_path / ".env").write_text("BAYAN_WEB_PORT=1001\nBAYAN_WEB_HOST=dotenv\nBAYAN_LOG_LEVEL=DEBUG\n")
    (tmp_path / "host").write_text("file\n")
    (tmp_path / "port").write_text("1002\n")
    monkeypatch.setenv("BAYAN_WEB_HOST_FILE", str(tmp_path / "host"))
    monkeypatch.setenv("BAYAN_WEB_PORT_FILE", str(tmp_path / "port"))
    monkeypatch.setenv("BAYAN_WEB_PORT", "1003")
    settings = load_settings()

    assert (settings.web_port, settings.web_host, settings.log_level) == (1003, "file", "DEBUG")


@pytest.mark.parametrize("where", ["environment", "dotenv"])
def test_a_secret_may_come_from_a_file(where: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`NAME_FILE` stands for the file's content without the newline at its end, for outlets too, in `.env` too."""
    (tmp_path / "token").write_text("xoxb-from-a-file\n")
    (tmp_path / "password").write_text("abcd-efgh\n")
    named = {
        "BAYAN_SLACK_BOT_TOKEN_FILE": str(tmp_path / "token"),
        "BAYAN_OUTLETS__BLUESKY__APP_PASSWORD_FILE": str(tmp_path / "password"),
    }
    if where == "dotenv":
        (tmp_path / ".env").write_text("".join(f"{k}={v}\n" for k, v in named.items()))
    else:
        for name, value in named.items():
            monkeypatch.setenv(name, value)
    settings = load_settings()

    assert settings.slack_bot_token.get_secret_value() == "xoxb-from-a-file"
    told = {key: value.get_secret_value() for key, value in settings.outlets["bluesky"].items()}
    assert told == {"app_password": "abcd-efgh"}


def test_every_fault_is_reported_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Three wrong values are three lines, each by the name that stands in the environment."""
    monkeypatch.setenv("BAYAN_WEB_PORT", "80808")
    monkeypatch.setenv("BAYAN_LOG_FORMAT", "xml")
    monkeypatch.setenv("BAYAN_DRAIN_SECONDS", "soon")
    with pytest.raises(SettingsFaults) as caught:
        load_settings()

    assert {f.place for f in caught.value.faults} == {"BAYAN_WEB_PORT", "BAYAN_LOG_FORMAT", "BAYAN_DRAIN_SECONDS"}
    assert "BAYAN_WEB_PORT" in str(caught.value)


@pytest.mark.parametrize("name", ["BAYAN_SLACK_APP_TOKEN_FILE", "BAYAN_OUTLETS__MASTODON__TOKEN_FILE"])
def test_a_secret_file_that_is_not_there_is_named(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A wrong path must not start a bot without its secret."""
    monkeypatch.setenv(name, "/nowhere/token")
    with pytest.raises(SettingsFaults) as caught:
        load_settings()

    assert [f.place for f in caught.value.faults] == ["/nowhere/token"]


@pytest.mark.parametrize("name", ["BAYAN_SLACK_APP_TOKEN_FILE", "BAYAN_OUTLETS__MASTODON__TOKEN_FILE"])
def test_a_secret_file_that_is_no_text_is_a_fault(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Bytes that are no UTF-8 are said to be so."""
    (tmp_path / "secret").write_bytes(b"\xff\xfe\x00")
    monkeypatch.setenv(name, str(tmp_path / "secret"))
    with pytest.raises(SettingsFaults):
        load_settings()


def test_outlets_that_are_no_table_are_a_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    """`BAYAN_OUTLETS` itself is rarely right; what is wrong with it is said, not thrown."""
    for value in ("rubbish", "[1]", '{"bluesky": 7}'):
        monkeypatch.setenv("BAYAN_OUTLETS", value)
        with pytest.raises(SettingsFaults):
            load_settings()


def test_every_secret_is_known_for_redaction(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tokens, outlets' credentials and the database's password, longest first; short words stay readable."""
    monkeypatch.setenv("BAYAN_SLACK_BOT_TOKEN", "xoxb-secret")
    monkeypatch.setenv("BAYAN_OUTLETS__MASTODON__TOKEN", "mastodon-secret")
    monkeypatch.setenv("BAYAN_OUTLETS__MASTODON__URL", "a.b")
    monkeypatch.setenv("BAYAN_DATABASE_URL", "postgresql+psycopg://bayan:p%40ssword@localhost/bayan")
    held = load_settings().secrets()

    assert set(held) == {"xoxb-secret", "mastodon-secret", "p%40ssword", "p@ssword"}
    assert list(held) == sorted(held, key=len, reverse=True)


def test_secrets_do_not_show_in_a_representation() -> None:
    """A settings object in a log line or a traceback gives nothing away."""
    settings = load_settings({"slack_bot_token": "xoxb-secret", "outlets": {"x": {"token": "hidden-too"}}})

    assert "xoxb-secret" not in repr(settings)
    assert "hidden-too" not in repr(settings)


def test_every_setting_says_what_it_is_for() -> None:
    """The description of each field is what a reader of the code gets."""
    assert [name for name, field in Settings.model_fields.items() if not field.description] == []


@pytest.mark.parametrize("where", ["environment", "dotenv"])
def test_a_name_that_nothing_reads_is_named(where: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With the nearest known one; credentials of outlets and names of files are known."""
    told = {
        "BAYAN_SLACK_BOT_TOCKEN": "x",
        "BAYAN_POLICY_FILE": "x",
        "BAYAN_OUTLETS__BLUESKY__APP_PASSWORD": "x",
        "BAYAN_OUTLETS__BLUESKY": "{}",
        "BAYAN_WEB_PORT": "1",
        "BAYAN_ZZZZZ": "x",
        "BAYANI": "x",
    }
    if where == "dotenv":
        (tmp_path / ".env").write_text("".join(f"{k}={v}\n" for k, v in told.items()))
    else:
        for name, value in told.items():
            monkeypatch.setenv(name, value)
    found = {fault.place: fault.hint for fault in unknown_settings()}

    assert found.keys() == {"BAYAN_SLACK_BOT_TOCKEN", "BAYAN_ZZZZZ", "BAYAN_OUTLETS__BLUESKY"}
    assert found["BAYAN_SLACK_BOT_TOCKEN"] == "Did you mean BAYAN_SLACK_BOT_TOKEN?"
    assert ".env.example" in found["BAYAN_ZZZZZ"]


def test_a_dotenv_that_cannot_be_read_names_nothing(tmp_path: Path) -> None:
    """Whoever loads the settings says what is wrong with it."""
    (tmp_path / ".env").write_bytes(b"BAYAN_X=\xff\xfe")
    assert unknown_settings() == []
