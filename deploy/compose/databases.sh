#!/bin/sh
# On the first start of PostgreSQL: per service a database, an owner that migrates it, and a login
# that owns nothing. The same as deploy/local/databases.py.
set -eu
for service in enrollment scheduling notifications aftercare; do
    prefix=$(echo "$service" | tr '[:lower:]' '[:upper:]')
    psql -v ON_ERROR_STOP=1 -U "${POSTGRES_USER:-postgres}" \
        -v service="$service" -v password="$(printenv "${prefix}_PASSWORD")" \
        -v owner="${service}_owner" -v owner_password="$(printenv "${prefix}_OWNER_PASSWORD")" <<'SQL'
CREATE ROLE :"owner" LOGIN PASSWORD :'owner_password';
CREATE ROLE :"service" LOGIN PASSWORD :'password';
CREATE DATABASE :"service" OWNER :"owner" TEMPLATE template0;
REVOKE ALL ON DATABASE :"service" FROM PUBLIC;
GRANT CONNECT ON DATABASE :"service" TO :"service";
\connect :"service"
SET ROLE :"owner";
REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO :"service";
ALTER DEFAULT PRIVILEGES IN SCHEMA public
    GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO :"service";
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO :"service";
SQL
done
