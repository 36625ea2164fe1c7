#!/bin/sh
# Writes all locks from the .in files. The development lock is made first and bounds the others,
# so that an environment can grow from one to the next without changing what it has.
set -eu
cd "$(dirname "$0")"
lock() {
  uv pip compile --quiet --generate-hashes --no-header --no-annotate "$@"
}
here="lock --universal --python-version 3.11"
$here dev.in --output-file dev.txt
$here local.in --constraint dev.txt --output-file local.txt
$here compare.in --output-file compare.txt
$here checkov.in --output-file checkov.txt
$here sdk.in --output-file sdk.txt
# uv looks for links where pip does: PyTorch's build for processors alone is not on PyPI.
UV_FIND_LINKS=${PIP_FIND_LINKS:-} $here pytorch.in --output-file pytorch.txt
lock --universal --python-version 3.10 readers.in --output-file readers.txt
$here deploy.in --constraint dev.txt --output-file ../requirements.txt
# The functions' own runtime and architecture, and pure of anything that only tests need.
cd ../lambdas
lock --python-version 3.14 --python-platform aarch64-manylinux2014 requirements.in \
  --constraint ../requirements/dev.txt --output-file requirements.txt
