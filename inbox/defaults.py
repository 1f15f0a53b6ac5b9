"""How people are told where they have not chosen. 默认通知方式"""

from __future__ import annotations

from inbox.models import Category, Channel

USUAL = {
    Category.SECURITY: Channel.MAIL,
    Category.ROLES: Channel.MAIL,
    Category.JUDGING: Channel.MAIL,
    Category.DEADLINES: Channel.MAIL,
    Category.RESULTS: Channel.DIGEST,
    Category.CERTIFICATES: Channel.DIGEST,
    Category.WORK: Channel.PRODUCT,
    Category.NOTES: Channel.MAIL,
    Category.SERVICE: Channel.PRODUCT,
}
# Nobody turns these off: whoever took an account over would do that first.
ALWAYS = frozenset({Category.SECURITY})


def choices(category: Category) -> list[Channel]:
    """Return the channels that a person may choose for a category."""
    return [Channel.MAIL, Channel.PRODUCT] if category in ALWAYS else list(Channel)
