"""The workbench's own settings, with a data folder of the test run's own and a passphrase hash that is quick."""

import os
import tempfile

# Before the settings are read: no test may touch what its person has collected.
os.environ["WILDTRACE_DATA"] = tempfile.mkdtemp(prefix="wildtrace-tests-")
os.environ.setdefault("WILDTRACE_DATABASE", f"sqlite:///{os.environ['WILDTRACE_DATA']}/tests.sqlite3")

from django.contrib.auth.hashers import Argon2PasswordHasher  # see above

from wildtrace.web.settings import *  # noqa: F403  # see above; settings are a namespace


class QuickHasher(Argon2PasswordHasher):
    """The same algorithm at its lowest cost: tests sign in hundreds of times."""

    time_cost = 1
    memory_cost = 8
    parallelism = 1


PASSWORD_HASHERS = ["tests.server_settings.QuickHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"

if DATABASES["default"]["ENGINE"].endswith("sqlite3"):  # noqa: F405  # from the settings above
    # In a file, as people's own: in memory, threads would meet locks that a file doesn't have.
    DATABASES["default"]["TEST"] = {"NAME": f"{os.environ['WILDTRACE_DATA']}/test.sqlite3"}  # noqa: F405  # the same
