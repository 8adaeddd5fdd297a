# make start gives a lab, make test proves everything; make help lists the rest.

GOLANGCI_VERSION := v2.6.2
GOLANGCI         := bin/tools/golangci-lint-$(GOLANGCI_VERSION)

# The Go release that go.mod names has the fixes that klab wants; auto fetches it where another one is installed.
export GOTOOLCHAIN ?= auto

# One way to compile for all: the program, its linter and its tests then share what is compiled of their libraries.
export CGO_ENABLED ?= 0
export GOFLAGS     := $(strip $(filter-out -trimpath,$(shell go env GOFLAGS)) -trimpath)

.DEFAULT_GOAL := help

.PHONY: help
help: ## list the targets
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/\1\t\2/p' $(MAKEFILE_LIST) | expand -t 14

.PHONY: start
start: engine build ## build klab and bring up a lab, whatever is missing
	@scripts/node-image.sh
	bin/klab start

.PHONY: test
test: engine build ## prove everything within two cores' hour: fast tests, labs, lessons as learners do them, a sample of the law
	scripts/test.sh

.PHONY: check
check: $(GOLANGCI) ## the quick loop, no engine needed: format, style of what changed, fast tests
	scripts/check.sh $(CURDIR)/$(GOLANGCI)

.PHONY: release-check
release-check: engine build ## make test with nothing left out, for every system klab is built for
	scripts/cross.sh
	KLAB_VULNDB=latest KLAB_MODULES=assets/images scripts/vulnerabilities.sh
	go run ./internal/addonimage/cmd/addonimage gateway
	KLAB_TEST=all KLAB_SAMPLE=0s scripts/test.sh

# Lessons are proven on a lab of their own. It stays where something failed, and is stopped otherwise.
law-start = bin/klab start --name law --screen=false --port 30080=0,30443=0,80=0,443=0
law-stop  = bin/klab stop --name law

.PHONY: law
law: engine build ## prove on a real cluster what the ledger does not hold, and walk (LESSONS="id id", ALL=1 for every case)
	@scripts/node-image.sh
	$(law-start)
	bin/klab author test --name law --ledger $(if $(ALL),--all) $(LESSONS)
	bin/klab author walk --name law --ledger $(LESSONS)
	bin/klab author ledger --readme README.md
	$(law-stop)

.PHONY: law-full
law-full: engine build ## prove anew whatever another grader proved, then variants, then all answers handed in; goes on where it stopped (BUDGET, SEED, LESSONS, LIMIT a task)
	@scripts/node-image.sh
	@mkdir -p bin/law
	$(law-start)
	bin/klab author test --name law --ledger --stale --budget $(or $(BUDGET),165m) $(LESSONS)
	bin/klab author walk --name law --ledger $(LESSONS)
	bin/klab author ledger --readme README.md
	bin/klab author mutate --name law $(LESSONS) --budget $(or $(BUDGET),165m) --seed $(or $(SEED),1) --limit $(or $(LIMIT),0) --resume bin/law/mutate.jsonl --report bin/law/mutate.html,bin/law/mutate.json
	bin/klab author submissions --name law $(LESSONS) --out bin/law/submissions
	$(law-stop)

# What "klab kubectl version" says: the release of kubectl that is linked in.
KUBECTL = $(subst v0.,v1.,$(shell go list -m -f '{{.Version}}' k8s.io/kubectl))
VERSION_PACKAGE := k8s.io/component-base/version
# What decides verdicts besides lessons, so that a proof can be told from one of another grader.
GRADER = $(shell go run ./internal/ledger/cmd/grader)
COMMIT = $(shell git describe --always --exclude '*' --abbrev=12 --dirty=+ 2>/dev/null)
STAMP  = -X $(VERSION_PACKAGE).gitVersion=$(KUBECTL) -X $(APP).grader=$(GRADER) -X $(APP).commit=$(COMMIT)
APP    := github.com/klab-dev/klab/internal/cli/app

.PHONY: bench
bench: engine build ## measure klab beside bare kind and print the figures (LAW=report.json adds the law's)
	@scripts/node-image.sh
	go run ./tests/bench -klab $(CURDIR)/bin/klab $(if $(LAW),-law $(LAW))

.PHONY: build
build: ## compile klab to bin/klab
	go build -ldflags "-s -w $(STAMP)" -o bin/klab ./cmd/klab

.PHONY: engine
engine:
	@scripts/engine.sh

.PHONY: node-image
node-image: engine ## build the node image from source
	@KLAB_NODE_IMAGE=build scripts/node-image.sh

.PHONY: addon-image
addon-image: ## build the images of an add-on from source, for labs that cannot pull them (ADDON=gateway)
	go run ./internal/addonimage/cmd/addonimage $(or $(ADDON),gateway)

.PHONY: lint
lint: $(GOLANGCI) ## check style, mistakes and the arrows between packages
	$(GOLANGCI) run ./...
	cd assets/images && ../../$(GOLANGCI) run --config ../../.golangci.yml ./internal/... ./cmd/kindnet ./cmd/runc-bounded ./cmd/nodeimage

$(GOLANGCI):
	mkdir -p bin/tools
	GOBIN=$(CURDIR)/bin/tools go install github.com/golangci/golangci-lint/v2/cmd/golangci-lint@$(GOLANGCI_VERSION)
	mv bin/tools/golangci-lint $@

.PHONY: fuzz
fuzz: ## feed every fuzz target for a while (FUZZTIME=60s each)
	scripts/fuzz.sh $(or $(FUZZTIME),60s)
