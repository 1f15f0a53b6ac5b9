"""Verbs on messages and e-mail: post, read, prefer, write to many, hold back. 消息"""

from inbox.services.addresses import BadAddress, check_link, confirm, set_address
from inbox.services.notes import AUDIENCES, EVERYONE, LATE_JUDGES, Audience, audience_of, send, sent_notes
from inbox.services.outbox import (
    again,
    cancel,
    counts,
    find_mail,
    get_mail,
    hold,
    hold_all,
    holding,
    is_top,
    release,
    release_all,
)
from inbox.services.posting import after_quiet, hear, post
from inbox.services.preferences import channels_of, quiet_of, set_preferences
from inbox.services.reading import (
    SHOWN,
    Asked,
    find_messages,
    forget_old,
    get_message,
    mark,
    mark_all,
    unread_count,
)
from inbox.services.reminders import remind

__all__ = [
    "AUDIENCES",
    "EVERYONE",
    "LATE_JUDGES",
    "SHOWN",
    "Asked",
    "Audience",
    "BadAddress",
    "after_quiet",
    "again",
    "audience_of",
    "cancel",
    "channels_of",
    "check_link",
    "confirm",
    "counts",
    "find_mail",
    "find_messages",
    "forget_old",
    "get_mail",
    "get_message",
    "hear",
    "hold",
    "hold_all",
    "holding",
    "is_top",
    "mark",
    "mark_all",
    "post",
    "quiet_of",
    "release",
    "release_all",
    "remind",
    "send",
    "sent_notes",
    "set_address",
    "set_preferences",
    "unread_count",
]  # fmt: skip
