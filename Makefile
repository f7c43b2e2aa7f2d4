# Debian 12, the Swift toolchain and make are all that must be there; the rest is brought by `make setup`.
# Every target may be run again at any time; once set up, none of them needs a network.

SWIFT ?= $(or $(shell command -v swift 2>/dev/null),$(wildcard /opt/swift/usr/bin/swift))
export SWIFT
press := .build/release/glyphpress
packages = $(shell sed 's/\#.*//' Scripts/debian-packages)

.DEFAULT_GOAL := help
.PHONY: help demo test test-peers serve build-serve setup packages fonts vocabularies dependencies build lint bench clean

help: ## what the targets do
	@sed -nE 's/^([a-z-]+):[^#]*## (.*)/  make \1\t\2/p' $(firstword $(MAKEFILE_LIST)) | expand -t 20

demo: build ## set up, build, press Samples/ to pages in out/demo and print what they cost and save
	@$(press) render Samples -o out/demo
	@echo
	@echo "The pages lie in $(CURDIR)/out/demo, one folder a document."

test: setup ## set up, then run the whole test suite
	@echo "== swift test"
	@$(SWIFT) test
	@echo "== swift test --package-path Serve"
	@$(SWIFT) test --package-path Serve

serve: build-serve ## build what talks to model servers and start the inspector on http://127.0.0.1:8790
	@$(press) serve $(SERVE)

build-serve: build ## release build of glyphpress-serve (ask, serve)
	@echo "== swift build -c release --package-path Serve"
	@$(SWIFT) build -c release --package-path Serve

test-peers: build ## compare with other implementations (Tests/peers), each in its own Python environment
	@Scripts/test-peers

setup: packages fonts vocabularies dependencies ## Debian packages, fonts, vocabularies: only what is missing

packages: | toolchain
	@Scripts/install-packages $(packages)

fonts: packages
	@Scripts/fetch-fonts

vocabularies: packages
	@Scripts/fetch-vocabularies

dependencies: packages
	@$(SWIFT) package resolve

build: setup ## release build: .build/release/glyphpress
	@echo "== swift build -c release"
	@$(SWIFT) build -c release
	@$(press) tokenizers --prepare

lint: | toolchain ## swift format, strictly
	@$(SWIFT) format lint --strict -r Package.swift Sources Tests Serve/Package.swift Serve/Sources Serve/Tests

bench: setup ## the benchmarks (a package of its own)
	@$(SWIFT) run --package-path Benchmarks -c release

clean: | toolchain ## remove what was built and rendered; what set-up brought stays
	$(SWIFT) package clean
	$(SWIFT) package --package-path Serve clean
	rm -rf out

.PHONY: toolchain
toolchain:
	@test -n "$(SWIFT)" || { printf '%s\n' "error: no swift in PATH nor in /opt/swift/usr/bin" \
	  "hint: install Swift 6.3 or newer (https://www.swift.org/install), or make SWIFT=/path/to/swift" >&2; exit 1; }
