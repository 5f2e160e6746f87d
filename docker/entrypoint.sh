#!/bin/sh
# Gives the command its secrets: every file in /run/secrets that is named like a variable becomes one.
set -eu
for file in "${SECRETS_DIRECTORY:-/run/secrets}"/*; do
    name=${file##*/}
    case $name in
        *[!A-Z0-9_]* | [!A-Z]*) continue ;;
    esac
    [ -r "$file" ] || { echo "secret $name cannot be read by $(id -un 2>/dev/null || id -u); expected a file of its own" >&2; exit 1; }
    value=$(cat "$file")
    [ -n "$value" ] || { echo "secret $name is empty" >&2; exit 1; }
    export "$name=$value"
done
exec "$@"
