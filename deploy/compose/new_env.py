"""Prints the settings compose.yaml asks for: random secrets, and empty lines for you to fill in."""

import base64
import secrets

RANDOM = (
    "NATS_PASSWORD",
    "POSTGRES_PASSWORD",
    *(
        f"{service}_{kind}"
        for service in ("ENROLLMENT", "SCHEDULING", "NOTIFICATIONS", "AFTERCARE")
        for kind in ("PASSWORD", "OWNER_PASSWORD")
    ),
)
YOURS = ("ISSUER", "JWKS_URL", "SMTP_HOST", "SENDER_ADDRESS")

# A letter first, and nothing to quote: URLs and the NATS configuration take these as they are.
for name in RANDOM:
    print(f"{name}=k{secrets.token_hex(24)}")
for service in ("ENROLLMENT", "SCHEDULING", "NOTIFICATIONS", "AFTERCARE"):
    print(f"{service}_MASTER_KEY={base64.b64encode(secrets.token_bytes(32)).decode()}")
for name in YOURS:
    print(f"{name}=")
