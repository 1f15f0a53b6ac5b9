"""Properties are judged by what they find, not by how fast a busy machine finds it."""

import os

from hypothesis import Phase, settings

settings.register_profile("patient", deadline=None)
# For `make mutants`: the first counterexample will do, and need not be made small.
settings.register_profile("mutants", deadline=None, max_examples=40, phases=[Phase.explicit, Phase.generate])
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "patient"))
