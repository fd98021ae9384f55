#!/usr/bin/env bash
# Installs what the portal needs: `setup.sh demo` to run it, `setup.sh test` to test it as well.
# Debian packages only as root, and only those that are missing; Python packages into .venv, by hash.
set -euo pipefail
cd "$(dirname "$0")/../.."

purpose=${1:?demo or test}
debian=(libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0)
locks=(requirements.txt requirements-demo.txt)
if [ "$purpose" = test ]; then
    debian+=(chromium poppler-utils softhsm2 libreoffice-writer-nogui libreoffice-calc-nogui clamav-daemon)
    locks=(requirements.txt requirements-dev.txt)
fi

find_python() {
    local candidate
    for candidate in "${PYTHON:-python3}" python3.11 python3.12 python3.13 /usr/bin/python3; do
        if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            echo "$candidate"
            return
        fi
    done
    echo "Python 3.11 eller senare saknas. Installera det (Debian: apt-get install python3)." >&2
    return 1
}

is_installed() {
    [ "$(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null)" = installed ]
}

install_debian_packages() {
    local missing=() package
    if ! command -v dpkg-query >/dev/null; then
        echo "Det här är inte Debian. Se till att motsvarigheten till detta finns: ${debian[*]}" >&2
        return
    fi
    "$python" -c 'import ensurepip, venv' 2>/dev/null || debian+=(python3-venv)
    for package in "${debian[@]}"; do
        is_installed "$package" || missing+=("$package")
    done
    if [ ${#missing[@]} -eq 0 ]; then
        return
    fi
    if [ "$(id -u)" -ne 0 ]; then
        echo "Debianpaket saknas. Be den som sköter datorn att köra:" >&2
        echo "  apt-get update && apt-get install --no-install-recommends ${missing[*]}" >&2
        return 1
    fi
    echo "Installerar ${missing[*]} …"
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
}

install_python_packages() {
    local stamp=.venv/installed-$purpose file arguments=()
    if [ -x .venv/bin/python ] && [ "$(cat "$stamp" 2>/dev/null)" = "$(fingerprint)" ]; then
        return
    fi
    [ -x .venv/bin/python ] || "$python" -m venv .venv
    for file in "${locks[@]}"; do
        arguments+=(-r "$file")
    done
    echo "Installerar Pythonpaket i .venv …"
    .venv/bin/python -m pip install --quiet --quiet --disable-pip-version-check --require-hashes "${arguments[@]}"
    fingerprint > "$stamp"
    fingerprint > .venv/installed-demo # what the tests need includes it
}

fingerprint() {
    cat requirements*.txt | sha256sum
}

python=$(find_python)
install_debian_packages
install_python_packages
