"""A short fault run: each process is killed once under load, and nothing is lost or twice."""

from tests.integration.faults.conftest import Smoke


def test_nothing_is_lost_nothing_is_twice_and_all_agree(smoke: Smoke) -> None:
    assert smoke.verdict.findings == ()


def test_every_process_was_killed_and_clients_had_to_ask_again(smoke: Smoke) -> None:
    kills = {happened.fault.target for happened in smoke.run.injector.diary if happened.fault.kills}
    assert kills == {name for name in smoke.run.ground.processes if name not in ("sign-in", "mail")}
    assert smoke.run.ledger.summary()["retries"] > 0


def test_the_load_reached_every_service(smoke: Smoke) -> None:
    accepted = {entry.service for entry in smoke.run.ledger.entries}
    assert accepted == set(smoke.run.platform.databases)
    assert smoke.verdict.looked_at["deliveries"] > 100


def test_the_load_pauses_vies_for_seats_revokes_and_uses_up_units(smoke: Smoke) -> None:
    done = {entry.command for entry in smoke.run.ledger.entries if entry.outcome == "accepted"}
    assert done >= {"hold_episode", "request_seat", "revoke_consent", "approve_authorization"}
    assert smoke.facts.rows("enrollment", "waitlist_entry")
    standings = {one["status"] for one in smoke.facts.rows("enrollment", "authorization")}
    assert "exhausted" in standings


def test_no_process_ended_by_itself_and_no_answer_was_an_unexpected_error(smoke: Smoke) -> None:
    assert not smoke.run.injector.died_by_itself
    assert smoke.run.load.server_errors == {}
