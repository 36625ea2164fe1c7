# Python 3.11+, make and git are all it takes: Node comes from a wheel, the CDK CLI from package-lock.json.
PYTHON ?= python3
PYTHON310 ?= python3.10
BIN := .venv/bin
# Set in many containers; without bytecode every start takes twice as long.
unexport PYTHONDONTWRITEBYTECODE
# What runs here runs two at a time: threads of BLAS would only wait for each other.
export OMP_NUM_THREADS := 1
# The CDK's programs are large, and started often: Node compiles them once.
export NODE_COMPILE_CACHE := $(CURDIR)/.build/node
export PATH := $(CURDIR)/$(BIN):$(CURDIR)/node_modules/.bin:$(PATH)
CDK := cdk
INSTALL := $(BIN)/python -m pip install --quiet --quiet --disable-pip-version-check --no-compile

.DEFAULT_GOAL := help
.PHONY: help demo test test-quick test-deployed test-laptop test-core test-of-the-rest test-long-memory test-long-machine test-quick-core test-quick-edge test-long install-check check format bench fuzz faults permissions pictures audit synth bootstrap diff deploy destroy accept settings-named example-pytorch pipe-readers sagemaker-sdk lock clean

help: ## Show this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 17

demo: .venv/local node_modules/installed ## Run the whole loop on this machine (KEEP=1 leaves it running)
	@python -m local.demo $(if $(KEEP),--keep)

# Several processes, more than cores, for what is deployed, and the laptop, wait half the time. Each takes about as
# long as the others.
TESTS_OF_THE_DEPLOYED := tests/deployed tests/cli tests/convert
TESTS_OF_THE_LAPTOP := tests/local tests/docs tests/examples tests/containers
TESTS_OF_THE_CORE := tests/unit tests/aws
QUICK := -m "not long and not registry and not hypothesis and not share" \
  $(addprefix --ignore=tests/,unit/preparation/test_bounded_memory.py functions/faults pipe_mode/test_distribution.py \
  unit/preparation/ranges $(addprefix functions/labeling_completed/test_,several_cores.py sharing.py images.py))
LONG := -m "(long or hypothesis) and not registry"
IN_MEMORY := $(TESTS_OF_THE_CORE) tests/functions tests/convert tests/pipe_mode
AT_ONCE = $(MAKE) --no-print-directory --keep-going --jobs $(if $(filter output-sync,$(.FEATURES)),--output-sync)

# The CDK's own validation takes as long again as all else of a synthesis: make test-long has it, as has make synth.
test: .venv/dev node_modules/installed ## Run the tests (ARGS="-k replay" as for pytest, in one process)
ifdef ARGS
	@python -m pytest -q $(ARGS)
else
	@echo "Running the tests in four processes; each tells when it has ended"
	@CDK_VALIDATION=false $(AT_ONCE) test-deployed test-laptop test-core test-of-the-rest
endif

test-quick: .venv/dev ## Run the tests without CDK and deployment
	@$(AT_ONCE) test-quick-core test-quick-edge

test-deployed:
	@python -m pytest -q $(TESTS_OF_THE_DEPLOYED)

test-laptop:
	@python -m pytest -q $(TESTS_OF_THE_LAPTOP)

test-core:
	@python -m pytest -q $(TESTS_OF_THE_CORE)

test-of-the-rest:
	@python -m pytest -q tests $(addprefix --ignore=,$(TESTS_OF_THE_DEPLOYED) $(TESTS_OF_THE_LAPTOP) $(TESTS_OF_THE_CORE))

test-long-memory:
	@python -m pytest -q $(LONG) $(IN_MEMORY)

test-long-machine:
	@python -m pytest -q $(LONG) tests $(addprefix --ignore=,$(IN_MEMORY))

test-quick-core:
	@python -m pytest -q $(QUICK) tests/unit tests/docs tests/pipe_mode

test-quick-edge:
	@python -m pytest -q $(QUICK) tests/functions tests/aws

check: .venv/dev ## Lint, types, dependency rule
	ruff format --check .
	ruff check .
	mypy
	lint-imports

format: .venv/dev ## Format and mend what can be mended
	ruff format .
	ruff check --fix .

bench: .venv/dev node_modules/installed ## Measure speed, memory, size (ARGS="--only throughput --quick")
	@python -m benchmarks $(ARGS)

test-long: .venv/dev node_modules/installed ## Run what make test leaves out: what takes many seconds
	@echo "Running the long tests in two processes; each tells when it has ended"
	@EXAMPLES=many $(AT_ONCE) test-long-memory test-long-machine

install-check: .venv/dev ## Install the command line into an empty environment, use it
	@python -m pytest -q -m registry tests/cli

fuzz: .venv/dev ## Screen and convert damaged lines and files (ARGS="--seed 7")
	@python -m tests.fuzz $(ARGS)

faults: .venv/dev ## Run every call x every fault and write docs/faults.md
	@python -m docs.generate_faults

permissions: .venv/dev node_modules/installed ## Show what breaks without each permission, and what is denied
	@python -m docs.generate_permissions

pictures: .venv/dev ## Take the pictures of README anew (needs chromium)
	@python -m docs.generate
	@python -m docs.generate_pictures

audit: .venv/dev node_modules/installed .build/checkov/installed ## Look for known vulnerabilities, and at the templates
	@for lock in requirements.txt requirements/dev.txt lambdas/requirements.txt; do \
	  echo "$$lock"; python -m pip_audit --strict --disable-pip --require-hashes --requirement $$lock || exit; done
	npm audit
	@CHECKOV=$(CURDIR)/.build/checkov/bin/checkov python -m pytest -q tests/stacks/test_checkov.py

synth: settings-named .venv/deploy node_modules/installed ## Synthesize the stacks (all to accept: CONFIG=config/ours.toml)
	$(CDK) synth --quiet -c "config=$$CONFIG" $(ARGS)
	@echo "The templates lie in cdk.out. Compare them with what is deployed: make diff CONFIG='$$CONFIG'"

bootstrap: settings-named .venv/deploy node_modules/installed ## Prepare your AWS account for the CDK, once per region
	$(CDK) bootstrap -c "config=$$CONFIG" $(ARGS)
	@echo "Next: make deploy CONFIG='$$CONFIG'"

diff: settings-named .venv/deploy node_modules/installed ## Show what a deployment would change (ARGS="--fail": or fails)
	$(CDK) diff -c "config=$$CONFIG" $(ARGS)

deploy: settings-named .venv/deploy node_modules/installed ## Deploy (no terminal: ARGS="--require-approval never")
	$(CDK) deploy --all -c "config=$$CONFIG" $(ARGS)
	@echo "Next: label on the bucket LabelingBucket as the role LabelingRoleArn, both among the outputs above."
	@echo "What becomes of each labeling job: $(BIN)/train-on-label status (--stack deployment.name, if set); e-mail addresses confirm SNS's message first."

destroy: settings-named .venv/deploy node_modules/installed ## Delete all but key and buckets (no terminal: ARGS=--force)
	$(CDK) destroy Training -c "config=$$CONFIG" $(ARGS)
	@echo "The key and the buckets stay in the stack Data: make deploy takes them up again, docs/deploying.md removes them."

accept: settings-named .venv/deploy ## Try what only AWS knows, for cents (no terminal: ARGS=--yes)
	@python -m train_on_label_acceptance --config "$$CONFIG" $(ARGS)

settings-named:
	@test -n "$$CONFIG" || { echo "Name your settings: make $(MAKECMDGOALS) CONFIG=config/ours.toml (cp config/example.toml config/ours.toml)" >&2; exit 2; }
	@test -f "$$CONFIG" || { echo "$$CONFIG: there is no such file." >&2; exit 2; }

example-pytorch: .venv/dev .build/pytorch/installed ## Train examples/pytorch from Pipe mode
	@PYTORCH_PYTHON=$(CURDIR)/.build/pytorch/bin/python python -m pytest -q -s tests/examples/test_pytorch.py

pipe-readers: .venv/dev .build/readers/installed ## Let MXNet's and SageMaker's readers read Pipe mode
	@PIPE_READERS_PYTHON=$(CURDIR)/.build/readers/bin/python python -m pytest -q tests/containers/test_independent_readers.py

sagemaker-sdk: .venv/dev node_modules/installed .build/sdk/installed ## Attach the SageMaker Python SDK to a training job
	@SAGEMAKER_SDK_PYTHON=$(CURDIR)/.build/sdk/bin/python python -m pytest -q -s tests/deployed/test_sagemaker_sdk.py

lock: .venv/dev ## Write all locks anew from the .in files
	./requirements/lock.sh

clean: ## Remove everything that make made
	rm -rf .venv node_modules .build cdk.out .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

# Each environment holds the ones before it, so a demo's installs serve the tests too.
.venv/bin/python:
	@echo "Creating the environment in .venv"
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed; name one with: make PYTHON=python3.11 ...")'
	@$(PYTHON) -m venv .venv

.venv/deploy: requirements.txt pyproject.toml | .venv/bin/python
	@echo "Installing requirements.txt"
	@$(INSTALL) --require-hashes -r requirements.txt
	@$(INSTALL) --no-deps --no-build-isolation --editable .
	@touch $@

.venv/local .venv/dev: .venv/%: requirements/%.txt | .venv/deploy
	@echo "Installing requirements/$*.txt"
	@$(INSTALL) --require-hashes -r $<
	@touch $@

.build/pytorch/installed: requirements/pytorch.txt $(wildcard pipe_mode/*.py) | .venv/dev
	@echo "Installing requirements/pytorch.txt"
	@python -m venv .build/pytorch
	@.build/pytorch/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $<
	@python -m pip wheel --quiet --no-deps --no-build-isolation --wheel-dir .build/pytorch ./pipe_mode
	@.build/pytorch/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --force-reinstall .build/pytorch/pipe_mode-*.whl
	@touch $@

.build/sdk/installed: requirements/sdk.txt | .venv/deploy
	@echo "Installing requirements/sdk.txt"
	@python -m venv .build/sdk
	@.build/sdk/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $<
	@touch $@

.build/checkov/installed: requirements/checkov.txt | .venv/deploy
	@echo "Installing requirements/checkov.txt"
	@python -m venv .build/checkov
	@.build/checkov/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $<
	@touch $@

# The last versions of both readers are for Python 3.10, of which pyenv wants to be told.
.build/readers/installed: requirements/readers.txt
	@echo "Installing requirements/readers.txt"
	@PYENV_VERSION=3.10 $(PYTHON310) -c 'import sys; sys.exit(sys.version_info[:2] != (3, 10) and "Python 3.10 is needed; name one with: make pipe-readers PYTHON310=...")'
	@PYENV_VERSION=3.10 $(PYTHON310) -m venv .build/readers
	@.build/readers/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $<
	@touch $@

node_modules/installed: package-lock.json | .venv/deploy
	@echo "Installing the CDK CLI"
	@npm ci --silent --no-progress --cache .build/npm
	@touch $@
