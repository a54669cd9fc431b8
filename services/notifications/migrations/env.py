from services.notifications.tables import metadata
from shared.database.migrations import run_migrations

run_migrations(metadata)
