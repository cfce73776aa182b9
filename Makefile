# SPDX-License-Identifier: BSD-2-Clause
# Builds halfopen, plays the cases, and checks the house rules; `make help` lists the targets.

PREFIX  ?= /usr/local
datadir  = $(PREFIX)/share/halfopen

# A sanitized build lives in a folder of its own, so that neither spoils the other.
ifdef SAN
BUILD    ?= build/san
CFLAGS   ?= -O1 -g
SANFLAGS  = -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer
endif
BUILD    ?= build
CFLAGS   ?= -O2 -g
JOBS     ?= $(shell nproc 2>/dev/null || echo 1)
VERSION  ?= $(shell git describe --tags --always --dirty 2>/dev/null || echo 0.1)
WARNINGS  = -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wswitch-enum -Werror
HOUSE     = -std=c11 -D_GNU_SOURCE -I. $(WARNINGS)
LDLIBS    = -lnet -lpcap -lmnl -ljansson

# The first make spreads over all processors; a -j that somebody gave is stronger.
ifeq ($(MAKELEVEL),0)
MAKEFLAGS += -j$(JOBS)
endif
MAKEFLAGS += --no-print-directory
Q    = $(if $(V),,@)
say  = $(if $(V),,@printf '  %-7s %s\n' $(1) $(2))

# Every source in these rooms is found by itself.
ROOMS    = lib/* harness harness/* commands
SOURCES := $(sort $(wildcard $(ROOMS:%=%/*.c)))
MAIN    := $(filter commands/main.c,$(SOURCES))
TESTS   := $(filter %_test.c,$(SOURCES))
FUZZERS := $(filter %_fuzz.c,$(SOURCES))
LIBRARY := $(filter-out $(MAIN) $(TESTS) $(FUZZERS),$(SOURCES))

PROGRAM      = $(BUILD)/halfopen
ARCHIVE      = $(BUILD)/libhalfopen.a
OBJECTS      = $(LIBRARY:%.c=$(BUILD)/%.o)
TEST_PROGRAMS = $(TESTS:%.c=$(BUILD)/%)
FUZZ_PROGRAMS = $(FUZZERS:%.c=$(BUILD)/%)

all: $(PROGRAM)

help:
	@echo 'make            build $(PROGRAM)'
	@echo 'make run        fetch what is missing, build, play every case on the reference stack'
	@echo 'make test       unit tests, all cases (reference, Linux), faults, house rules'
	@echo 'make check      house rules alone      make unit, cases, cases-linux, properties, faults: the parts'
	@echo 'make fuzz       every fuzz target for FUZZ_SECONDS (60)'
	@echo 'make analyse    a slower search for mistakes, by the clang analyser'
	@echo 'make deps       install missing Debian packages; NODEPS=1 never does'
	@echo 'make memory     refuses every allocation in turn (the tests: every fifth)'
	@echo 'make install    to DESTDIR and PREFIX; make uninstall   make clean   removes build/'
	@echo 'SAN=1           with sanitizers, in build/san    V=1  show commands    BUILD=  another folder'

# --- what the build remembers ---------------------------------------------------------------

# A stamp is rewritten only when its words change, so that what hangs on it is rebuilt then.
FLAGS_NOW   = $(CC) $(HOUSE) $(CPPFLAGS) $(CFLAGS) $(SANFLAGS)
VERSION_NOW = -DHALFOPEN_VERSION='"$(VERSION)"' -DHALFOPEN_DATA='"$(datadir)"'
stamp = @mkdir -p $(@D); printf '%s\n' $(1) | cmp -s - $@ || printf '%s\n' $(1) >$@

$(BUILD)/stamp.flags: FORCE
	$(call stamp,"$(subst ",\",$(FLAGS_NOW))")
$(BUILD)/stamp.version: FORCE
	$(call stamp,"$(subst ",\",$(VERSION_NOW))")
$(BUILD)/stamp.objects: FORCE
	$(call stamp,"$(OBJECTS)")

$(BUILD)/%.o: %.c $(BUILD)/stamp.flags
	@mkdir -p $(@D)
	$(call say,CC,$<)
	$(Q)$(CC) $(HOUSE) $(CPPFLAGS) $(CFLAGS) $(SANFLAGS) $(EXTRA) -MMD -MP -c -o $@ $<

# Those that say the version, or look for the cases where they were installed.
TOLD = $(filter $(BUILD)/commands/% $(BUILD)/harness/run/%,$(OBJECTS) $(MAIN:%.c=$(BUILD)/%.o))
$(TOLD): EXTRA = $(VERSION_NOW)
$(TOLD): $(BUILD)/stamp.version

$(ARCHIVE): $(OBJECTS) $(BUILD)/stamp.objects
	$(call say,AR,$@)
	$(Q)rm -f $@ && ar rcs $@ $(OBJECTS)

ifneq ($(MAIN),)
$(PROGRAM): $(MAIN:%.c=$(BUILD)/%.o) $(ARCHIVE)
	$(call say,LD,$@)
	$(Q)$(CC) $(CFLAGS) $(SANFLAGS) $(LDFLAGS) -Wl,--as-needed -o $@ $^ $(LDLIBS)
else
$(PROGRAM): $(ARCHIVE)
	@echo 'commands/main.c is not there yet: built $(ARCHIVE) only'
endif

$(TEST_PROGRAMS): $(BUILD)/%: $(BUILD)/%.o $(ARCHIVE)
	$(call say,LD,$@)
	$(Q)$(CC) $(CFLAGS) $(SANFLAGS) $(LDFLAGS) -Wl,--as-needed -o $@ $^ $(LDLIBS) -lcmocka

-include $(patsubst %.c,$(BUILD)/%.d,$(SOURCES))

# --- fuzzing: clang, and everything built once more under its watch ---------------------------

FUZZ_SECONDS ?= 60

fuzz:
	@tools/deps fuzz
	+@$(MAKE) BUILD=build/fuzz CC=clang SAN= CFLAGS='-O1 -g' \
		SANFLAGS='-fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=all' fuzz-run

fuzz-run: $(FUZZ_PROGRAMS)
	@tools/fuzz $(BUILD) $(FUZZ_SECONDS) $^

$(FUZZ_PROGRAMS): $(BUILD)/%: $(BUILD)/%.o $(ARCHIVE)
	$(call say,LD,$@)
	$(Q)clang $(CFLAGS) -fsanitize=fuzzer,address,undefined $(LDFLAGS) -o $@ $^ $(LDLIBS)

# --- running and testing ----------------------------------------------------------------------

# The prerequisites' installer comes first, so each of these starts make again behind it.
run:
	@tools/deps build
	+@$(MAKE) all
	@tools/run $(PROGRAM)

test:
	@tools/deps build check
	+@$(MAKE) all unit-programs
	@tools/test BUILD=$(BUILD) JOBS=$(JOBS) CC=$(CC) $(if $(SAN),SAN=$(SAN)) $(if $(V),V=$(V))

deps:
	@tools/deps build check fuzz

unit-programs: $(TEST_PROGRAMS)

PROVE = PERL5LIB=tools/perl prove --norc --formatter House::Tally -j $(JOBS)

unit: $(TEST_PROGRAMS)
	@$(if $^,CMOCKA_MESSAGE_OUTPUT=TAP $(PROVE) --exec '' $^,echo 'no unit tests yet')

cases: $(PROGRAM)
	@$(PROVE) --ext .case --exec '$(PROGRAM) tap' -r cases

# A real clock is waited for, not worked for: many files at a time cost no processor.
WAITING_JOBS ?= 16

cases-linux: $(PROGRAM)
	@$(PROVE) -j $(WAITING_JOBS) --ext .case --exec '$(PROGRAM) tap' -r cases :: --target linux:quick

# What is true of several rows together, of the page that maps the ten cases, and of the program as a
# whole when the world refuses it something.
properties: $(PROGRAM) $(BUILD)/world.so
	@$(PROVE) --exec '' $(wildcard tools/suite/*) :: $(PROGRAM)

$(BUILD)/world.so: tools/preload/world.c
	$(call say,LD,$@)
	$(Q)$(CC) $(HOUSE) -O2 -fPIC -shared -o $@ $<

# Every allocation in turn, where the tests take every fifth.
memory: $(PROGRAM) $(BUILD)/world.so
	@tools/suite/memory $(PROGRAM) 1

# Builds its own, without sanitizers: what these see is not what a case sees.
faults:
	@$(PROVE) --exec '' tools/faults

check:
	@tools/check

# Slower than the rest of the checks, so it is asked for by name.
analyse:
	@printf '%s\n' $(SOURCES) | xargs -P $(JOBS) -n 4 sh -c 'clang-tidy --quiet "$$@" -- \
		-std=c11 -D_GNU_SOURCE -I. 2>/dev/null' clang-tidy --warnings-as-errors='*' \
		--checks='-*,clang-analyzer-core.*,clang-analyzer-deadcode.*,clang-analyzer-unix.*'

# --- installing -------------------------------------------------------------------------------

install: all
	@$(MAKE) PREFIX=$(PREFIX) install-files

mandir        = $(DESTDIR)$(PREFIX)/share/man/man1
completiondir = $(DESTDIR)$(PREFIX)/share/bash-completion/completions

# What is built already; the program finds its cases from where it lies, or where they were to be.
install-files:
	install -d $(DESTDIR)$(PREFIX)/bin $(DESTDIR)$(datadir)/suite $(mandir) $(completiondir)
	install -m 755 $(PROGRAM) $(DESTDIR)$(PREFIX)/bin/halfopen
	cp -R cases $(DESTDIR)$(datadir)/
	cp -R suite/profiles suite/expectations suite/requirements.tsv $(DESTDIR)$(datadir)/suite/
	install -m 644 share/halfopen.1 $(mandir)/halfopen.1
	install -m 644 share/halfopen.bash $(completiondir)/halfopen

uninstall:
	rm -rf $(DESTDIR)$(datadir)
	rm -f $(DESTDIR)$(PREFIX)/bin/halfopen $(mandir)/halfopen.1 $(completiondir)/halfopen

clean:
	rm -rf build

FORCE:
.PHONY: all help run test deps unit unit-programs cases cases-linux properties memory faults check \
	analyse fuzz fuzz-run install install-files uninstall clean FORCE
.SECONDARY:
.DELETE_ON_ERROR:
