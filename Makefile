# The commands of destal. Variables: PORT (8000), PYTHON (python3), DATABASE_URL (else the private
# cluster of bin/postgres), ARGS (more words for pytest), JOBS (tests at a time), FILE and FORCE (for restore).
.DEFAULT_GOAL := help
.PHONY: help run test stop backup restore bench lint messages

PYTHON ?= python3
PORT ?= 8000
JOBS ?= auto
FILE ?= $(word 2,$(MAKECMDGOALS))
VENV := .venv/bin/python
MANAGE := $(VENV) manage.py

# The private cluster, unless DATABASE_URL names another server.
DATABASE := test -n "$$DATABASE_URL" || $(VENV) bin/postgres start

# Our own error pages, no HTTPS, this machine alone; DESTAL_DEBUG=1 make run shows a developer more.
AS_READERS_SEE_IT := DESTAL_DEBUG=$(or $(DESTAL_DEBUG),0) DESTAL_HTTPS=0 DESTAL_SECRET_KEY_FILE=.secret-key \
	DESTAL_ALLOWED_HOSTS='127.0.0.1,localhost,[::1]'

help:
	@echo "make run            the catalogue at http://127.0.0.1:8000/ (PORT=8001: another port)"
	@echo "make test           the tests (ARGS='-k name': some of them; ARGS='-m slow': the slow ones of .ci/run)"
	@echo "make stop           end the private PostgreSQL; make run starts it again"
	@echo "make backup         write everything to backups/"
	@echo "make restore FILE   fill an empty database from a backup (FORCE=1: replace what is there)"
	@echo "make bench          measure how fast it is (ARGS='--rows 1000000': as many)"
	@echo "make lint           style (ruff check and format), and no model without its migration"
	@echo "make messages       bring the translations in step with the code, and print what is not translated"

run:
	@$(PYTHON) bin/prepare --port $(PORT)
	@$(DATABASE)
	@$(MANAGE) make_ready
	@exec env $(AS_READERS_SEE_IT) $(MANAGE) runserver 127.0.0.1:$(PORT) --noreload

test:
	@$(PYTHON) bin/prepare
	@$(DATABASE)
	@$(VENV) -m pytest -n $(JOBS) --dist loadfile -m "not slow" $(ARGS)

stop:
	@$(or $(wildcard $(VENV)),$(PYTHON)) bin/postgres stop

backup:
	@$(PYTHON) bin/prepare
	@$(DATABASE)
	@$(VENV) bin/postgres backup

restore:
	@test -n "$(FILE)" || { echo "Say which backup: make restore FILE=backups/destal-....dump"; exit 1; }
	@$(PYTHON) bin/prepare
	@$(DATABASE)
	@$(VENV) bin/postgres restore "$(FILE)"

bench:
	@$(PYTHON) bin/prepare
	@$(DATABASE)
	@$(VENV) -m bench.dates
	@$(VENV) -m bench $(ARGS)
	@$(VENV) -m bench.health $(ARGS)
	@$(VENV) -m bench.desk $(ARGS)
	@$(VENV) -m bench.search $(ARGS)
	@$(VENV) -m bench.lists $(ARGS)
	@$(VENV) -m bench.seeing $(ARGS)

lint:
	@$(PYTHON) bin/prepare
	@$(VENV) -m ruff check . bin/postgres bin/prepare bin/cut-fonts
	@$(VENV) -m ruff format --check . bin/postgres bin/prepare bin/cut-fonts
	@$(DATABASE)
	@$(MANAGE) makemigrations --check --dry-run

messages:
	@$(PYTHON) bin/prepare
	@$(MANAGE) messages
