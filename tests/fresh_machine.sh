#!/usr/bin/env bash
# Prove the two commands of the README where nothing was installed by hand: a bare Debian (minbase and python3).
#
#     sudo tests/fresh_machine.sh [-s SUITE] [-m MIRROR] [-d DATA] [-k] FOLDER [COMMAND...]
#
# Makes a Debian root in FOLDER (must not exist; some 3 GB), puts a clone of this repository's last commit and the
# recordings into it, and runs `python3 run.py test` and then `python3 run.py`, or COMMAND instead, as root inside.
# pip's settings, proxies and certificates of this machine go along. FOLDER is removed at the end, unless -k.
# Needs root, debootstrap, git, and unshare of util-linux.
set -euo pipefail

suite=bookworm mirror=http://deb.debian.org/debian keep= data=
project=$(cd "$(dirname "$0")/.." && pwd)
while getopts s:m:d:k option; do
    case $option in
        s) suite=$OPTARG ;;
        m) mirror=$OPTARG ;;
        d) data=$OPTARG ;;
        k) keep=yes ;;
        *) exit 2 ;;
    esac
done
shift $((OPTIND - 1))
if [ $# -lt 1 ]; then
    sed -n '4p' "$0" >&2
    exit 2
fi
root=$1
shift
data=${data:-${PRESSUREMAT_DATA:-$project/../shared/data}}
if [ "$(id -u)" != 0 ]; then
    echo "$0: making a Debian root needs root: start it with sudo" >&2
    exit 1
fi
if [ -e "$root" ]; then
    echo "$0: $root exists already: name a folder that does not" >&2
    exit 2
fi

[ -n "$keep" ] || trap 'rm -rf --one-file-system "$root"' EXIT
debootstrap --variant=minbase --include=python3 "$suite" "$root" "$mirror"
git clone --quiet --no-hardlinks "$project" "$root/home/project"
mkdir -p "$root/home/data"
cp -a "$data/." "$root/home/data/"

# What a person on this network would have set up: names, pip's settings, and the files these point to.
cp -L /etc/resolv.conf /etc/hosts "$root/etc/"
home=${HOME:-/root}
for file in /etc/pip.conf /etc/xdg/pip/pip.conf "$home/.config/pip/pip.conf" "$home/.pip/pip.conf" \
    "${PIP_CONFIG_FILE:-}" "${PIP_CERT:-}" "${SSL_CERT_FILE:-}" "${REQUESTS_CA_BUNDLE:-}" \
    $(sed -nE 's/^ *(cert|constraint) *= *//p' /etc/pip.conf /etc/xdg/pip/pip.conf "$home/.config/pip/pip.conf" 2>/dev/null); do
    if [ -f "$file" ]; then install -D -m 644 "$file" "$root${file/#$home//root}"; fi
done
environment=(HOME=/root TERM=dumb PATH=/usr/sbin:/usr/bin:/sbin:/bin PRESSUREMAT_DATA=/home/data)
while IFS= read -r name; do
    environment+=("$name=${!name}")
done < <(compgen -e | grep -E '^(PIP_|CI$|SSL_CERT_FILE$|REQUESTS_CA_BUNDLE$)|_(proxy|PROXY)$' || true)

# The mounts live in a namespace of their own and go with it.
# shellcheck disable=SC2016 # $0 and $@ belong to the inner shell
inside() {
    unshare --mount --pid --fork bash -euc '
        root=$0
        mount --make-rprivate /
        mount -t proc proc "$root/proc"
        mount -t devpts -o newinstance,ptmxmode=0666,mode=620 devpts "$root/dev/pts"
        ln -sf pts/ptmx "$root/dev/ptmx"
        mount -t tmpfs tmpfs "$root/dev/shm"
        exec chroot "$root" env -i "$@"
    ' "$root" "${environment[@]}" sh -c 'cd /home/project && exec "$@"' sh "$@"
}

if [ $# -gt 0 ]; then
    inside "$@"
else
    inside python3 run.py test
    inside python3 run.py
fi
