#!/bin/sh
# The image no longer reads passwords from files; this does.
set -eu
RABBITMQ_DEFAULT_PASS="$(cat "$PASSWORD_FILE")"
export RABBITMQ_DEFAULT_PASS
exec docker-entrypoint.sh rabbitmq-server
