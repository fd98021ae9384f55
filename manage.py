#!/usr/bin/env python
"""Django's command line for the portal."""

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "delmos_portal.settings")
    if sys.argv[1:2] == ["portal"]:
        # The private servers' addresses must stand in the environment before settings are read.
        from delmos_portal.running.portal import prepare_environment

        prepare_environment()

    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
