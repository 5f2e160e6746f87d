#!/bin/sh
# Fills the templates in from the environment and starts nginx in the foreground; `start.sh -t` only checks.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
state=${TONGBAN_PROXY_STATE:-${TMPDIR:-/tmp}/proxy}
: "${TONGBAN_PROXY_HTTP:=8080}" "${TONGBAN_PROXY_HTTPS:=8443}" "${TONGBAN_PROXY_UPSTREAM:=api:8470}"
: "${TONGBAN_PROXY_CLIENT_CERTIFICATES:=off}" "${TONGBAN_PROXY_MOST_AT_ONCE:=128}"
wrong=0
for name in TONGBAN_ISSUER TONGBAN_PROXY_CERTIFICATE TONGBAN_PROXY_CERTIFICATE_KEY \
    TONGBAN_PROXY_HTTP TONGBAN_PROXY_HTTPS TONGBAN_PROXY_UPSTREAM TONGBAN_PROXY_CLIENT_CERTIFICATES \
    TONGBAN_PROXY_MOST_AT_ONCE; do
    eval "value=\${$name:-}"
    case $name:$value in
        *: | *[!A-Za-z0-9._:/\[\]-]*) problem="expected plain text without spaces or quotes / 应为不含空格和引号的文字" ;;
        TONGBAN_ISSUER:https://*) continue ;;
        TONGBAN_ISSUER:*) problem="expected an address that begins with https:// / 应以 https:// 开头" ;;
        TONGBAN_PROXY_CLIENT_CERTIFICATES:on | TONGBAN_PROXY_CLIENT_CERTIFICATES:off) continue ;;
        TONGBAN_PROXY_CLIENT_CERTIFICATES:*) problem="expected on or off / 应为 on 或 off" ;;
        TONGBAN_PROXY_MOST_AT_ONCE:*[!0-9]* | TONGBAN_PROXY_MOST_AT_ONCE:0* | TONGBAN_PROXY_MOST_AT_ONCE:?????*)
            problem="expected a number from 1 to 9999 / 应为 1 至 9999 的整数" ;;
        TONGBAN_PROXY_CERTIFICATE*)
            [ -r "$value" ] && continue
            problem="expected a file that this process may read / 应为本进程可读的文件" ;;
        *) continue ;;
    esac
    echo "$name=$value: $problem; docs/settings.md" >&2
    wrong=1
done
[ $wrong -eq 0 ] || exit 2

# Whoever signed a certificate: a token is bound to its digest, and its key was used in the handshake.
case $TONGBAN_PROXY_CLIENT_CERTIFICATES in on) verify=optional_no_ca ;; *) verify=off ;; esac
mkdir -p "$state"
for template in nginx.conf problems.conf answers.conf client_cert.conf; do
    sed -e "s|@STATE@|$state|g" -e "s|@ISSUER@|${TONGBAN_ISSUER%/}|g" \
        -e "s|@HTTP@|$TONGBAN_PROXY_HTTP|g" -e "s|@HTTPS@|$TONGBAN_PROXY_HTTPS|g" \
        -e "s|@UPSTREAM@|$TONGBAN_PROXY_UPSTREAM|g" -e "s|@CERTIFICATE@|$TONGBAN_PROXY_CERTIFICATE|g" \
        -e "s|@CERTIFICATE_KEY@|$TONGBAN_PROXY_CERTIFICATE_KEY|g" -e "s|@VERIFY_CLIENT@|$verify|g" \
        -e "s|@MOST_AT_ONCE@|$TONGBAN_PROXY_MOST_AT_ONCE|g" \
        "$here/$template.template" > "$state/$template"
done
exec nginx -e stderr -c "$state/nginx.conf" "$@"
