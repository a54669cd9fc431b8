"""The demonstration's staff: somebody is there for each role that an alert may climb to."""

from deploy.demo.cast import MAIL_DOMAIN
from deploy.demo.duty import staff
from services.notifications.domain.alerts.terms import NATURES


def test_each_role_that_alerts_are_for_is_somebody_s_who_has_an_address() -> None:
    members = staff()
    roles = {member.role for member in members}
    assert roles >= {nature.role.value for nature in NATURES.values()} | {"program_director"}
    addresses = {member.contact["email"] for member in members}
    assert len(addresses) == len(members)
    assert all(address and address.endswith(MAIL_DOMAIN) for address in addresses)
