"""Settings for what never opens the database, the broker or the keys by itself."""

from services.aftercare.settings import AftercareSettings

SETTINGS = AftercareSettings(
    database_url="postgresql://nowhere.test/none",
    nats_url="nats://127.0.0.1:1",
    jwks_url="file:///nowhere",
    issuer="https://identity.test",
    public_url="https://aftercare.example",
    environment="local",
)
