#!/bin/sh
# Installs, upgrades, rolls back and removes the node: sh systemd/install.sh install|upgrade|rollback|uninstall
#
# Each version has a virtual environment of its own in /opt/liengia/releases; `current` names the one that runs.
# An upgrade is gated: the new version must accept the settings, and answer as a healthy node, or the old one is
# put back. Nothing is changed while an alarm stands. DESTDIR installs into another root (a package, a test).
#
#   LIENGIA_SOURCE  what pip installs: a wheel or this checkout (default: the checkout)
#   LIENGIA_EXTRAS  of the package (default: all that a configured node may need; "[pi]" of it on ARM alone)
#   LIENGIA_PIP     more arguments for pip
#   LIENGIA_GATE_S  how long a new version may take to answer [s] (default 90: a Pi 3 needs some 10)
set -eu

here=$(cd "$(dirname "$0")" && pwd)
root=${DESTDIR:-}
prefix=$root/opt/liengia
etc=$root/etc/liengia
state=$root/var/lib/liengia
bin=$root/usr/local/bin
config=$etc/node.yaml
python=${PYTHON:-python3}
source=${LIENGIA_SOURCE:-$(dirname "$here")}
gate_s=${LIENGIA_GATE_S:-90}
case "$(uname -m)" in
    aarch64 | arm*) extras=${LIENGIA_EXTRAS-[pi,modbus,page]} ;;
    *) extras=${LIENGIA_EXTRAS-[modbus,page]} ;;
esac

say() { echo "liengia: $*"; }
die() { echo "liengia: $1" >&2; exit "${2:-1}"; }
# systemd's tools are used where it runs; a package root or a container has none.
has_systemd() { [ -n "${LIENGIA_SYSTEMCTL:-}" ] || { [ -z "$root" ] && [ -d /run/systemd/system ]; }; }
systemctl_() { ! has_systemd || "${LIENGIA_SYSTEMCTL:-systemctl}" "$@"; }
current() { readlink "$prefix/current" 2>/dev/null || true; }
liengia_() { "$prefix/current/bin/liengia" "$@"; }

# calm | alarm | away, as the running node says.
condition() {
    liengia_ status --state-dir "$state" --json 2>/dev/null | "$python" -c '
import json, sys
try:
    status = json.load(sys.stdin)
except ValueError:
    print("away")
else:
    calm = status["condition"] == "quiescent" and not status["fires_of_neighbours"]
    print("calm" if calm else "alarm")'
}

pid_and_version() {
    liengia_ status --state-dir "$state" --json 2>/dev/null | "$python" -c '
import json, sys
try:
    status = json.load(sys.stdin)
except ValueError:
    print("- -")
else:
    print(status["process"]["pid"], status["version"])'
}

refuse_in_alarm() {
    [ -e "$prefix/current" ] || return 0
    [ "$(condition)" != alarm ] || [ "${LIENGIA_FORCE:-}" = yes ] ||
        die "an alarm stands: nothing is changed now, try again after it (exit 75)" 75
}

# A new environment in releases/; prints its name.
build() {
    name=$(date -u +%Y%m%dT%H%M%S)-$$
    release=$prefix/releases/$name
    mkdir -p "$prefix/releases"
    # The system's pip, where there is one that can, spares the environment one of its own.
    if "$python" -m pip --python "$python" --version >/dev/null 2>&1; then
        "$python" -m venv --without-pip "$release" >&2
        pip="$python -m pip --python $release/bin/python"
    else
        "$python" -m venv "$release" >&2
        pip=$release/bin/pip
    fi
    # shellcheck disable=SC2086
    if ! $pip install --quiet --disable-pip-version-check ${LIENGIA_PIP:-} "$source$extras" >&2; then
        rm -rf "$release"
        die "pip could not install $source; the running version is untouched"
    fi
    cp -r "$here" "$release/systemd"
    echo "$name"
}

# Atomic: there is no instant without a `current`.
switch_to() {
    ln -sfn "releases/$1" "$prefix/current.new"
    mv -T "$prefix/current.new" "$prefix/current"
}

forget_old() { # keeps the one that runs and the one before it
    keep="$(basename "$(current)") $(basename "$(readlink "$prefix/previous" 2>/dev/null || echo -)")"
    for release in "$prefix"/releases/*; do
        case " $keep " in *" $(basename "$release") "*) ;; *) rm -rf "$release" ;; esac
    done
}

# Whether another process than $1 answers as a healthy node within the time, and still does 5 s later.
is_healthy() {
    before=$1
    until=$(($(date +%s) + gate_s))
    while [ "$(date +%s)" -lt "$until" ]; do
        pid=$(pid_and_version | cut -d' ' -f1)
        if [ "$pid" != - ] && [ "$pid" != "$before" ]; then
            sleep "${LIENGIA_STAY_S:-5}"
            [ "$(pid_and_version | cut -d' ' -f1)" = "$pid" ] && return 0
        fi
        sleep 1
    done
    return 1
}

copy() { # mode source target
    mkdir -p "$(dirname "$3")"
    install -m "$1" "$2" "$3"
}

# Of a version its own: a unit that does not work goes back with it.
place_files() { # release
    files=$prefix/releases/$1/systemd
    [ -d "$files" ] || files=$here
    copy 0644 "$files/liengia.service" "$root/etc/systemd/system/liengia.service"
    copy 0644 "$files/liengia-page.service" "$root/etc/systemd/system/liengia-page.service"
    copy 0644 "$files/99-liengia.rules" "$root/etc/udev/rules.d/99-liengia.rules"
    copy 0644 "$files/sysusers.conf" "$root/usr/lib/sysusers.d/liengia.conf"
    copy 0644 "$files/watchdog.conf" "$root/etc/systemd/system.conf.d/liengia.conf"
    copy 0644 "$files/journald.conf" "$root/etc/systemd/journald.conf.d/liengia.conf"
    mkdir -p "$etc" "$state" "$bin"
    chmod 0755 "$etc"
    chmod 0750 "$state"
    for command in liengia liengia-bench; do ln -sfn "/opt/liengia/current/bin/$command" "$bin/$command"; done
}

make_user() {
    [ -z "$root" ] || return 0
    if command -v systemd-sysusers >/dev/null; then
        systemd-sysusers "$root/usr/lib/sysusers.d/liengia.conf"
    else
        for group in gpio dialout i2c spi audio; do groupadd -fr "$group"; done
        id liengia >/dev/null 2>&1 || useradd --system --home-dir /var/lib/liengia --shell /usr/sbin/nologin \
            --groups gpio,dialout,i2c,spi,audio liengia
    fi
    chown -R liengia:liengia "$state"
}

make_key() {
    [ -e "$state/node.key" ] && return 0
    say "the house's key is made; give its public half to the head of the group:"
    liengia_ keys new "$state/node.key"
}

reload_system() {
    systemctl_ daemon-reload
    if [ -z "$root" ] && command -v udevadm >/dev/null; then
        udevadm control --reload 2>/dev/null || true
        udevadm trigger --subsystem-match=tty --subsystem-match=gpio \
            --subsystem-match=i2c-dev --subsystem-match=spidev 2>/dev/null || true
    fi
}

need_root() { [ -n "$root" ] || [ "$(id -u)" = 0 ] || die "run it as root: sudo make ${1}" 2; }

install_() {
    need_root install
    [ ! -e "$prefix/current" ] || { upgrade; return; }
    new=$(build)
    place_files "$new"
    make_user
    switch_to "$new"
    make_key
    reload_system
    say "installed $(liengia_ version --json | "$python" -c 'import json,sys; print(json.load(sys.stdin)["liengia"])')"
    if [ -e "$config" ]; then
        systemctl_ enable --now liengia liengia-page
    else
        systemctl_ enable liengia liengia-page
        say "next: sudo liengia config init, then sudo systemctl start liengia liengia-page"
    fi
}

upgrade() {
    need_root upgrade
    [ -e "$prefix/current" ] || die "nothing is installed: make install"
    refuse_in_alarm
    old=$(basename "$(current)")
    new=$(build)
    if [ -e "$config" ] && ! "$prefix/releases/$new/bin/liengia" check "$config"; then
        rm -rf "$prefix/releases/$new"
        die "the new version does not accept $config; the running version is untouched" 78
    fi
    refuse_in_alarm # building took minutes
    before=$(pid_and_version | cut -d' ' -f1)
    switch_to "$new"
    place_files "$new"
    reload_system
    if has_systemd && [ "$before" != - ]; then
        systemctl_ restart liengia || true
        if ! is_healthy "$before"; then
            say "the new version does not answer: back to the one before"
            switch_to "$old"
            place_files "$old"
            reload_system
            systemctl_ restart liengia
            rm -rf "$prefix/releases/$new"
            exit 1
        fi
    fi
    ln -sfn "releases/$old" "$prefix/previous" # not before: a failed upgrade leaves the way back as it was
    forget_old
    systemctl_ try-restart liengia-page || true
    say "upgraded; sh systemd/install.sh rollback goes back"
}

rollback() {
    need_root rollback
    [ -e "$prefix/previous" ] || die "there is no version to go back to"
    refuse_in_alarm
    old=$(basename "$(current)")
    new=$(basename "$(readlink "$prefix/previous")")
    switch_to "$new"
    ln -sfn "releases/$old" "$prefix/previous"
    place_files "$new"
    reload_system
    systemctl_ restart liengia
    systemctl_ try-restart liengia-page || true
    say "back to $(basename "$(current)")"
}

uninstall() {
    need_root uninstall
    refuse_in_alarm
    systemctl_ disable --now liengia liengia-page || true
    rm -f "$root/etc/systemd/system/liengia.service" "$root/etc/systemd/system/liengia-page.service" \
        "$root/etc/udev/rules.d/99-liengia.rules" \
        "$root/usr/lib/sysusers.d/liengia.conf" "$root/etc/systemd/system.conf.d/liengia.conf" \
        "$root/etc/systemd/journald.conf.d/liengia.conf" "$bin/liengia" "$bin/liengia-bench"
    rm -rf "$prefix"
    reload_system
    if [ "${1:-}" = --purge ]; then
        rm -rf "$etc" "$state"
        [ -n "$root" ] || userdel liengia 2>/dev/null || true
        say "removed, with settings, keys and records"
    else
        say "removed; $etc and $state stay (uninstall --purge removes them too)"
    fi
}

case "${1:-}" in
    install) install_ ;;
    upgrade) upgrade ;;
    rollback) rollback ;;
    uninstall) uninstall "${2:-}" ;;
    *) die "usage: install.sh install|upgrade|rollback|uninstall [--purge]" 2 ;;
esac
