#!/usr/bin/env bash
# Installs, as root, the servers and clients that the tests start on private ports. Without root it names what
# is missing and the command that gets it, and fails. A missing server is never a skipped test.
set -euo pipefail

declare -A package_of=([mariadbd]=mariadb-server [sshd]=openssh-server [curl]=curl [useradd]=passwd
    [nginx]=nginx-light [promtool]=prometheus
    [node]=nodejs [npm]=npm)
PATH="$PATH:/usr/sbin:/sbin"
missing=()
for program in "${!package_of[@]}"; do
    command -v "$program" > /dev/null || missing+=("${package_of[$program]}")
done
[ ${#missing[@]} -eq 0 ] && exit 0

if [ "$(id -u)" -ne 0 ]; then
    echo "missing / 缺少: ${missing[*]}" >&2
    echo "next / 下一步: sudo apt-get update && sudo apt-get install -y --no-install-recommends ${missing[*]}" >&2
    exit 1
fi
echo "install: ${missing[*]} / 安装测试所需服务"
# packaged services must not start on their standard ports: the tests start their own
policy=/usr/sbin/policy-rc.d
if [ ! -e "$policy" ]; then
    printf '#!/bin/sh\nexit 101\n' > "$policy"
    chmod +x "$policy"
    trap 'rm -f "$policy"' EXIT
fi
export DEBIAN_FRONTEND=noninteractive
apt-get update -qq
apt-get install -y -qq --no-install-recommends "${missing[@]}" > /dev/null
