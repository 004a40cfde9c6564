#!/usr/bin/env bash
# Builds the Dockerfile on a machine that reaches no registry of images: build.sh FOLDER
# FOLDER gets the images (storage/), the image as it would be sent (image/), and what its Python has (durand.cdx.json).
# Needs root, Debian's debootstrap and buildah, and cyclonedx-py (requirements-dev.lock) on the PATH.
#
# The base image is made by debootstrap under the name that the Dockerfile asks for: Debian and its Python, as the
# official image has them, though of Debian's own version. Packages come from where apt and pip of this machine get theirs.
set -euo pipefail
folder=$(mkdir -p "${1:?build.sh FOLDER}" && cd "$1" && pwd)
cd "$(dirname "$0")/../.."

for needed in debootstrap buildah cyclonedx-py; do
    command -v "$needed" >/dev/null || { echo "build.sh: this machine has no $needed" >&2; exit 2; }
done
in_storage() { local word=$1; shift; buildah --root "$folder/storage" --runroot "$folder/run" "$word" "$@"; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

base=$(sed -n 's/^FROM \([^ ]*\) AS build$/\1/p' Dockerfile)
release=${base##*-}
mirror=$(apt-get indextargets --format '$(REPO_URI) $(CODENAME) $(COMPONENT)' 'Created-By: Packages' |
    awk -v release="$release" '$2 == release && $3 == "main" {print $1; exit}')
[ -n "$mirror" ] || { echo "build.sh: apt's sources have no $release" >&2; exit 2; }

if ! in_storage inspect --type image "$base" >"$work/had" 2>&1; then
    debootstrap --variant=minbase --include=ca-certificates,python3,python3-distutils,python3-pip \
        "$release" "$work/base" "$mirror" >"$work/log" || { tail -20 "$work/log" >&2; exit 1; }
    rm -rf "$work"/base/{var/cache/apt,var/lib/apt/lists,var/log,usr/share/{doc,man,info,locale}}/* \
        "$work"/base/usr/lib/python3*/EXTERNALLY-MANAGED "$work"/base/etc/apt/sources.list
    find "$work/base" -name __pycache__ -prune -exec rm -rf {} +
    for name in python python3; do ln -s /usr/bin/python3 "$work/base/usr/local/bin/$name"; done
    made=$(in_storage from scratch)
    in_storage add --quiet "$made" "$work/base" / >&2
    in_storage config --env PATH=/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin --cmd python3 "$made"
    in_storage commit --quiet --rm "$made" "$base" >&2
fi

# What apt and pip of this machine are told reaches the build by folders that are mounted while a step runs.
mkdir "$work/apt" "$work/pip"
echo "deb $mirror $release main" >"$work/apt/machine.list"
python3 -m pip config list | python3 "$PWD/tests/container/pip_settings.py" "$work/pip"
in_storage build --isolation chroot --pull-never --format docker --quiet --volume "$work/pip:/etc/xdg/pip:ro" \
    --volume "$work/apt:/etc/apt/sources.list.d:ro" --tag durand . >&2
rm -rf "$folder/image"
in_storage push --quiet --compression-format gzip durand "oci:$folder/image" >&2

# A virtual environment whose packages are those of the image tells cyclonedx-py what the image has.
container=$(in_storage from --pull-never durand)
root=$(in_storage mount "$container")
python3 -m venv --without-pip "$work/seen"
rmdir "$work"/seen/lib/python3*/site-packages
ln -s "$root"/opt/durand/lib/python3*/site-packages "$work"/seen/lib/python3*/
cyclonedx-py environment --output-reproducible --pyproject pyproject.toml --output-file "$folder/durand.cdx.json" \
    "$work/seen/bin/python" >&2
in_storage rm "$container" >"$work/removed"
