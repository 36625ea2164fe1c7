#!/bin/sh
# Writes all locks from the .in files. The development lock is made first and bounds the others,
# so that an environment can grow from one to the next without changing what it has.
set -eu
cd "$(dirname "$0")"
here="uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate"
$here dev.in --output-file dev.txt
$here local.in --constraint dev.txt --output-file local.txt
$here compare.in --output-file compare.txt
$here deploy.in --constraint dev.txt --output-file ../requirements.txt
# The functions' own runtime and architecture, and pure of anything that only tests need.
cd ../lambdas
uv pip compile --quiet --python-version 3.14 --python-platform aarch64-manylinux2014 --generate-hashes \
  --no-header --no-annotate requirements.in --constraint ../requirements/dev.txt --output-file requirements.txt
