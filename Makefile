# make start gives a lab, make test proves everything; make help lists the rest.

GOLANGCI_VERSION := v2.6.2
GOLANGCI         := bin/tools/golangci-lint-$(GOLANGCI_VERSION)
# The tests of the images that need no Kubernetes compiled.
IMAGE_TESTS      := ./internal/... ./cmd/kindnet ./cmd/runc-bounded

.DEFAULT_GOAL := help

.PHONY: help
help: ## list the targets
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/\1\t\2/p' $(MAKEFILE_LIST) | expand -t 14

.PHONY: start
start: engine build ## build klab and bring up a lab, whatever is missing
	@scripts/node-image.sh
	bin/klab start

.PHONY: test
test: engine build ## run every test, the law of all lessons on a real cluster included
	@scripts/node-image.sh
	cd assets/images && go test $(IMAGE_TESTS)
	KLAB_E2E=1 go test -timeout 75m ./...

# Lessons are proven on a lab of their own. It stays where something failed, and is stopped otherwise.
law-start = bin/klab start --name law --screen=false --port 30080=0,30443=0,80=0,443=0
law-stop  = bin/klab stop --name law

.PHONY: law
law: engine build ## prove the lessons on a real cluster (LESSONS="id id" for some)
	@scripts/node-image.sh
	$(law-start)
	bin/klab author test --name law $(LESSONS)
	$(law-stop)

.PHONY: law-full
law-full: engine build ## the law three times over, then variants of right answers (ROUNDS, SEED, LESSONS, LIMIT a task)
	@scripts/node-image.sh
	@mkdir -p bin/law
	$(law-start)
	bin/klab author test --name law $(LESSONS) --repeat $(or $(ROUNDS),3) --resume bin/law/test.jsonl --report bin/law/test.html,bin/law/test.json
	bin/klab author mutate --name law $(LESSONS) --seed $(or $(SEED),1) --limit $(or $(LIMIT),0) --resume bin/law/mutate.jsonl --report bin/law/mutate.html,bin/law/mutate.json
	$(law-stop)

# What "klab kubectl version" says: the release of kubectl that is linked in.
KUBECTL = $(subst v0.,v1.,$(shell go list -m -f '{{.Version}}' k8s.io/kubectl))
VERSION_PACKAGE := k8s.io/component-base/version
# What decides verdicts besides lessons, so that a proof can be told from one of another grader.
GRADER = $(shell go run ./internal/ledger/cmd/grader)
COMMIT = $(shell git describe --always --exclude '*' --abbrev=12 --dirty=+ 2>/dev/null)
STAMP  = -X $(VERSION_PACKAGE).gitVersion=$(KUBECTL) -X $(CLI).grader=$(GRADER) -X $(CLI).commit=$(COMMIT)
CLI    := github.com/klab-dev/klab/internal/cli

.PHONY: bench
bench: engine build ## measure klab beside bare kind and print the figures (LAW=report.json adds the law's)
	@scripts/node-image.sh
	go run ./tests/bench -klab $(CURDIR)/bin/klab $(if $(LAW),-law $(LAW))

.PHONY: build
build: ## compile klab to bin/klab
	CGO_ENABLED=0 go build -trimpath -ldflags "-s -w $(STAMP)" -o bin/klab ./cmd/klab

.PHONY: engine
engine: ## make sure that a container engine answers
	@scripts/engine.sh

.PHONY: node-image
node-image: engine ## build the node image from source
	@KLAB_NODE_IMAGE=build scripts/node-image.sh

.PHONY: schemas
schemas: ## write the schemas of lesson files anew, and the first line of each that names its own
	go generate ./internal/schema
	go run ./cmd/klab author schema content
	go run ./cmd/klab author schema docs/examples

.PHONY: lint
lint: $(GOLANGCI) ## check style, mistakes and the arrows between packages
	$(GOLANGCI) run ./...
	cd assets/images && ../../$(GOLANGCI) run --config ../../.golangci.yml $(IMAGE_TESTS) ./cmd/nodeimage

$(GOLANGCI):
	mkdir -p bin/tools
	GOBIN=$(CURDIR)/bin/tools go install github.com/golangci/golangci-lint/v2/cmd/golangci-lint@$(GOLANGCI_VERSION)
	mv bin/tools/golangci-lint $@

.PHONY: fmt
fmt: ## format every Go file
	gofmt -w $$(git ls-files '*.go')

.PHONY: clean
clean: ## remove what was compiled here; caches, images and labs stay
	rm -rf bin
