# Each target sets up what it needs in .venv; nothing else is wanted than python3, python3-venv, make and git.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
# Files of tests run beside each other; most wait for processes rather than compute. What fails once is tried
# once more and counted as "rerun": on a busy machine a real process may miss a test's patience.
JOBS ?= 3
SUDO := $(shell [ "$$(id -u)" = 0 ] || echo sudo)

.PHONY: help demo test check bench fuzz soak vm schema system-packages browser-packages bench-packages vm-packages \
  clean wheel install upgrade rollback uninstall

help: ## this list
	@grep -E '^[a-z-]+:.*##' Makefile | sed -E 's/:.*## /\t/' | expand -t 18

$(READY): pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check --editable '.[dev,demo,page,bench]'
	@$(BIN)/pip install --quiet --disable-pip-version-check --only-binary=:all: --editable '.[pi]' \
	  || echo "note: no ready-made GPIO and DHT libraries for this machine; the tests that need them are skipped"
	@touch $(READY)

demo: $(READY) ## a group of six houses and a real recorded fire, on this machine, in under a minute
	$(BIN)/liengia demo

check: $(READY) ## format, lint and types
	$(BIN)/ruff format --check --quiet . || { echo "run: $(BIN)/ruff format ."; exit 1; }
	$(BIN)/ruff check --quiet .
	$(BIN)/mypy

test: check ## lint, types and all tests
	$(BIN)/pytest --quiet -n $(JOBS) --dist loadfile --reruns 1

bench: $(READY) ## measurements, as ratios to references taken in the same run
	$(BIN)/pytest --quiet -m bench -s tests/benchmarks tests/group/test_radio_group.py

fuzz: $(READY) ## the fuzz targets at length
	LIENGIA_FUZZ=full $(BIN)/pytest --quiet -m slow -k fuzz

soak: $(READY) ## the long proofs: kills, restarts, losses
	$(BIN)/pytest --quiet -m slow -k 'not fuzz'

vm: $(READY) ## install.sh, systemd, kernel GPIO, kills and power cuts in an emulated Debian (needs vm-packages)
	$(SUDO) env PYTHON=$(abspath $(BIN)/python) bash tests/vm/build.sh build/vm
	$(BIN)/pytest --quiet -m vm -x tests/vm

schema: $(READY) ## the editors' schemas and the reference of every option, from the settings' models
	$(BIN)/liengia config schema > config/node.schema.json
	$(BIN)/liengia config schema --group > config/group.schema.json
	$(BIN)/liengia config reference --update docs/settings.md

system-packages: ## Debian packages that some tests use (a real Mosquitto); they are skipped without
	$(SUDO) apt-get update -qq
	$(SUDO) env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends mosquitto

browser-packages: ## Debian's Chromium, for the tests of the house's page; they are skipped without
	$(SUDO) apt-get update -qq
	$(SUDO) env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium

wheel: $(READY) ## dist/liengia-*.whl, to install elsewhere: LIENGIA_SOURCE=dist/liengia-0.1.0-py3-none-any.whl
	$(BIN)/pip wheel --quiet --disable-pip-version-check --no-deps --wheel-dir dist .

install: ## on a Pi, as root: own environment, user, systemd unit, udev rules; again: upgrade (DESTDIR=...)
	PYTHON=$(PYTHON) sh systemd/install.sh install

upgrade: ## as root: a new version beside the old one, gated by its health; never while in alarm
	PYTHON=$(PYTHON) sh systemd/install.sh upgrade

rollback: ## as root: back to the version before
	sh systemd/install.sh rollback

uninstall: ## as root: remove it; settings and state stay
	sh systemd/install.sh uninstall

bench-packages: ## Debian packages for `liengia-bench flash` on Arduinos, and to test it on a simulated one
	$(SUDO) apt-get update -qq
	$(SUDO) env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
	  avrdude arduino-core-avr libsimavr-dev libelf-dev gcc libc6-dev

vm-packages: ## Debian 12 packages for `make vm`: QEMU, and what its guest is made with
	$(SUDO) apt-get update -qq
	$(SUDO) env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
	  qemu-system-x86 qemu-utils mmdebstrap e2fsprogs kmod cpio gcc-12 libc6-dev libelf1 xz-utils

clean: ## forget .venv and caches
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis build dist *.egg-info
