"""Ways to a person, one file each; each passes tests/integration/notifications/test_channels.py."""

from services.notifications.channels.email import SmtpAccount, SmtpEmailSender

__all__ = ["SmtpAccount", "SmtpEmailSender"]
