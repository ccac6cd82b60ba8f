#!/usr/bin/env python
"""Django's command line for destal; `make` calls it, and so may you."""

import os
import sys


def main():
    """Run one management command."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "destal.settings")
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import execute_from_command_line

    try:
        execute_from_command_line(sys.argv)
    except ImproperlyConfigured as fault:
        sys.exit(f"destal does not start: {fault}")


if __name__ == "__main__":
    main()
