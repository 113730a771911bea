"""The stages under the name of their Java package, which is where PySpark looks for what it loads."""

from bellows.stages import *  # noqa: F403
