#!/bin/sh
# Copies the primary on the first start, then follows it (PostgreSQL streaming replication, hot standby).
set -eu
PGPASSWORD="$(cat "$PASSWORD_FILE")"
export PGPASSWORD
if [ ! -s "$PGDATA/PG_VERSION" ]; then
  until pg_basebackup -h "$LEADER" -p "$PORT" -U replicator -D "$PGDATA" -R -X stream -c fast; do
    sleep 1
  done
  chmod 0700 "$PGDATA"
fi
exec postgres -D "$PGDATA" -p "$PORT" -c hot_standby=on
