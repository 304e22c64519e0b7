#!/bin/sh
# Installs the product from the wheels beside this script, without internet: sh install.sh [FOLDER] (default: ./survey-app)
set -eu
here=$(cd "$(dirname "$0")" && pwd)
into=${1:-survey-app}
python=${PYTHON:-python3}
case "$here" in
*-cp3*) wanted=$(echo "$here" | sed 's/.*-cp3\([0-9]*\)-.*/3.\1/') ;;
*) wanted="" ;;
esac
has=$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
if [ -n "$wanted" ] && [ "$wanted" != "$has" ]; then
    echo "Gói này dành cho Python $wanted; máy đang có Python $has. Đặt PYTHON=python$wanted, hoặc tạo gói bằng Python $has (make wheelhouse)." >&2
    exit 1
fi
[ -x "$into/bin/python" ] || "$python" -m venv "$into" || {
    echo "Không tạo được môi trường Python. Trên Debian, Ubuntu: cài gói python3-venv." >&2
    exit 1
}
"$into/bin/python" -m pip install --quiet --disable-pip-version-check --no-index --find-links "$here/wheels" --require-hashes -r "$here/wheels.txt"
echo "Đã cài $("$into/bin/survey-app" --version) vào $into."
echo "Xem thử với số liệu minh họa: $into/bin/survey-app run"
echo "Vận hành thật: đọc docs/operations.md, rồi $into/bin/survey-app keys init, db upgrade, serve."
