#!/bin/bash
# A small Debian guest for QEMU: systemd, Python, and kernel GPIO lines that a test can pull (gpio-sim).
#
#   build.sh FOLDER        makes vmlinuz, initrd.gz and disk.img in it; as root, with this machine's apt sources
#
# Debian's kernels leave gpio-sim out, so it is compiled here, from Debian's own source against Debian's headers:
# seconds, and the kernel itself stays as Debian made it. What is there already is kept: remove FOLDER to begin anew.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
project=$(dirname "$(dirname "$here")")/pyproject.toml
work=$(realpath -m "${1:?build.sh FOLDER}")
suite=bookworm # Raspberry Pi OS 12
packages=systemd,systemd-sysv,udev,dbus,kmod,procps,python3,python3-venv,python3-pip
# Into the image, each with what it depends on; those of the root disk and the watchdog also into the initramfs.
modules="virtio_pci virtio_blk virtio_console virtio_rng ext4 configfs 9p 9pnet_virtio i6300esb overlay
  i2c-dev i2c-stub spidev usbserial ftdi_sio cdc-acm xhci_pci"
early="virtio_pci virtio_blk ext4 i6300esb"

[ "$work/disk.img" -nt "$0" ] && [ "$work/disk.img" -nt "$project" ] && exit 0
[ "$(id -u)" = 0 ] || { echo "build.sh: run it as root: it makes a Debian file system" >&2; exit 2; }
for program in mmdebstrap qemu-img gcc-12 mke2fs depmod cpio; do
    command -v $program >/dev/null || { echo "build.sh: $program is missing: make vm-packages" >&2; exit 2; }
done
mkdir -p "$work/debs" "$work/kernel"
cd "$work"
log=$work/build.log
: >"$log"
step() { echo "vm: $*"; }
trap '[ $? = 0 ] || { echo "build.sh failed:"; tail -n 20 "$log"; } >&2' EXIT

step "the kernel and its sources (some 200 MB at the first time)"
# The newest 6.1: the source that gpio-sim is known to compile from.
image=$(apt-cache depends linux-image-amd64 | sed -n 's/.*Depends: \(linux-image-6\.1[^ ]*\)/\1/p' | head -n 1)
[ -n "$image" ] || { echo "no linux-image-6.1 in the apt sources: Debian 12 is wanted" >&2; exit 1; }
version=${image#linux-image-}
version=${version%-unsigned}
for package in "$image" "linux-headers-$version" "linux-headers-${version%-amd64}-common" linux-kbuild-6.1 \
    linux-compiler-gcc-12-x86 linux-source-6.1 busybox-static; do
    ls debs/"${package}"_*.deb >/dev/null 2>&1 || (cd debs && apt-get -qq download "$package" >>"$log" 2>&1)
    [ "$package" = linux-source-6.1 ] || dpkg-deb -x debs/"${package}"_*.deb kernel
done

step "gpio-sim for $version"
rm -rf sim && mkdir sim
dpkg-deb --fsys-tarfile debs/linux-source-6.1_*.deb | tar -xO --wildcards '*/linux-source-*.tar.xz' | tar -xJ -C sim \
    --strip-components=1 linux-source-6.1/{drivers/gpio/gpio-sim.c,drivers/gpio/gpiolib.h,kernel/irq/irq_sim.c}
cp sim/drivers/gpio/gpio-sim.c sim/gpio-sim-core.c
cp sim/drivers/gpio/gpiolib.h sim/
# Debian leaves irq_sim out too; irq_to_desc() is not for modules, and generic_handle_irq() does the same.
sed 's/handle_simple_irq(irq_to_desc(irqnum))/generic_handle_irq(irqnum)/' sim/kernel/irq/irq_sim.c >sim/irq_sim.c
printf 'obj-m := gpio-sim.o\ngpio-sim-y := gpio-sim-core.o irq_sim.o\n' >sim/Makefile
sed -i "s#^include /usr/src#include $work/kernel/usr/src#" "kernel/usr/src/linux-headers-$version/Makefile"
make -s -C "kernel/usr/src/linux-headers-$version" M="$work/sim" modules >>"$log" 2>&1
strip --strip-debug sim/gpio-sim.ko

step "Debian $suite"
mapfile -t sources < <(grep -lsE "(^Suites:.*|[[:space:]])$suite" /etc/apt/sources.list /etc/apt/sources.list.d/*)
options=()
for file in /etc/apt/apt.conf.d/*; do
    ! grep -qs '^Acquire::\(Check\|https\?::\|Retries\)' "$file" || options+=(--aptopt="$file")
done
rm -rf root
mmdebstrap --mode=root --variant=minbase --format=directory --include="$packages" "${options[@]}" \
    --aptopt='APT::Install-Recommends "false"' --aptopt='Acquire::Languages "none"' --dpkgopt=force-unsafe-io \
    --dpkgopt='path-exclude=/usr/share/'{man,doc,locale,info}'/*' "$suite" root "${sources[@]}" >>"$log" 2>&1

step "the node's libraries, unpacked here: an emulator would take minutes"
"${PYTHON:-python3}" - "$project" >libraries.txt <<'X'
import sys, tomllib
project = tomllib.load(open(sys.argv[1], "rb"))["project"]
extras = project["optional-dependencies"]
print(*project["dependencies"], *extras["pi"], *extras["modbus"], *extras["page"], sep="\n")
X
rm -rf wheels
"${PYTHON:-python3}" -m pip download --quiet --only-binary=:all: --python-version=3.11 --dest=wheels -r libraries.txt \
    --platform=manylinux_2_34_x86_64 --platform=manylinux_2_28_x86_64 --platform=manylinux2014_x86_64 >>"$log" 2>&1
cp -r wheels libraries.txt root/opt/
chroot root python3 -m pip install --quiet --no-index --find-links=/opt/wheels --target=/opt/libraries \
    -r /opt/libraries.txt >>"$log" 2>&1
rm -rf root/opt/wheels

step "the guest's own settings"
rm -rf root/etc/apt/{sources.list*,auth.conf*,apt.conf.d/99mmdebstrap} root/var/lib/apt/lists/*
echo guest >root/etc/hostname
printf '127.0.0.1 localhost guest\n' >root/etc/hosts
: >root/etc/resolv.conf
: >root/etc/machine-id
printf '/dev/vda / ext4 rw,noatime 0 0\n' >root/etc/fstab
install -m755 "$here"/guest/{agent.py,gpio-sim,fake-pi} root/usr/local/sbin/
cp "$here"/guest/*.service root/etc/systemd/system/
mkdir -p root/etc/systemd/system/liengia.service.d
cp "$here"/guest/fake-pi.conf root/etc/systemd/system/liengia.service.d/
mkdir -p root/etc/default
echo PYTHONPATH=/opt/libraries >root/etc/default/liengia
echo i2c-dev >root/etc/modules-load.d/i2c.conf # as raspi-config does
chroot root sh -c 'passwd -d root; systemctl -q enable agent gpio-sim; systemctl -q set-default multi-user.target
    systemctl -q mask apt-daily.timer apt-daily-upgrade.timer dpkg-db-backup.timer fstrim.timer e2scrub_all.timer \
        getty@tty1.service serial-getty@ttyS0.service systemd-firstboot.service' >>"$log" 2>&1
depmod -b kernel "$version"
files_of() {
    for module in "$@"; do
        modprobe -d "$work/kernel" -S "$version" --show-depends "$module" 2>>"$log" | awk '$1 == "insmod" { print $2 }'
    done | awk '!seen[$0]++'
}
# shellcheck disable=SC2086
for file in $(files_of $modules); do
    install -D -m644 "$file" "root/lib/modules/$version/${file#*"lib/modules/$version/"}"
done
cp kernel/lib/modules/"$version"/modules.{order,builtin,builtin.modinfo} "root/lib/modules/$version/"
install -D -m644 sim/gpio-sim.ko "root/lib/modules/$version/extra/gpio-sim.ko"
depmod -b root "$version"

rm -rf early && mkdir -p early/bin early/m
cp kernel/bin/busybox early/bin/
install -m755 "$here/guest/init" early/init
# shellcheck disable=SC2086
for file in $(files_of $early); do
    cp "$file" early/m/
    basename "$file"
done >early/order
(cd early && find . | cpio -o -H newc --quiet | gzip -1) >initrd.gz
cp "kernel/boot/vmlinuz-$version" vmlinuz

rm -f disk.img
truncate -s 3G disk.new
mke2fs -q -t ext4 -L vmroot -d root disk.new
mv disk.new disk.img
rm -rf root early sim kernel
chmod a+r vmlinuz initrd.gz disk.img
step "$(du -m disk.img | cut -f1) MB in $work"
