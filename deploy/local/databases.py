"""Makes databases and roles: an owner that migrates, and a login that owns nothing."""

import asyncpg

from deploy.local.service_database import ServiceDatabase

_OWNED = """
REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO "{login}";
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO "{login}";
GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO "{login}";
ALTER DEFAULT PRIVILEGES IN SCHEMA public
    GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO "{login}";
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO "{login}";
"""


async def make_database(admin_url: str, wanted: ServiceDatabase) -> None:
    """Make what is absent, set both passwords, and grant the login what its tables need."""
    admin = await asyncpg.connect(admin_url)
    try:
        for role, password in (
            (wanted.owner, wanted.owner_password),
            (wanted.name, wanted.login_password),
        ):
            await _set_role(admin, role, password)
        if not await admin.fetchval("SELECT 1 FROM pg_database WHERE datname = $1", wanted.name):
            await admin.execute(
                f'CREATE DATABASE "{wanted.name}" OWNER "{wanted.owner}" TEMPLATE template0'
            )
        await admin.execute(f'REVOKE ALL ON DATABASE "{wanted.name}" FROM PUBLIC')
        await admin.execute(f'GRANT CONNECT ON DATABASE "{wanted.name}" TO "{wanted.name}"')
    finally:
        await admin.close()
    await _grant(wanted.owner_url(admin_url), wanted.name)


async def _set_role(admin: asyncpg.Connection, role: str, password: str) -> None:
    known = await admin.fetchval("SELECT 1 FROM pg_roles WHERE rolname = $1", role)
    verb = "ALTER" if known else "CREATE"
    # PostgreSQL takes no parameters here; the server itself quotes what goes in.
    statement = await admin.fetchval(
        f"SELECT format('{verb} ROLE %I LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE PASSWORD %L',"
        " $1::text, $2::text)",
        role,
        password,
    )
    await admin.execute(statement)


async def _grant(owner_url: str, login: str) -> None:
    owner = await asyncpg.connect(owner_url)
    try:
        await owner.execute(_OWNED.format(login=login))
    finally:
        await owner.close()
