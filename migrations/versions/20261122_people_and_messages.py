"""people and messages: staff, invitations, second steps, the inbox, the search, sealed values

Revision ID: 235a419a28c1
Revises: ab5f2efb3b96
Create Date: 2026-11-22 22:16:40.317682

"""

from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision = "235a419a28c1"
down_revision = "ab5f2efb3b96"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "form_use",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.Unicode(length=64), nullable=False),
        sa.Column("said", sa.Unicode(length=64), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("location", sa.Unicode(length=2048), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_form_use")),
        sa.UniqueConstraint("key", name=op.f("uq_form_use_key")),
    )
    with op.batch_alter_table("form_use", schema=None) as batch_op:
        batch_op.create_index("ix_form_use_at", ["at"], unique=False)

    op.create_table(
        "outbox_hold",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("reason", sa.Unicode(length=255), nullable=False),
        sa.Column("held_by", sa.Integer(), nullable=True),
        sa.Column("held_at", sa.DateTime(), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_outbox_hold_one")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox_hold")),
    )
    op.create_table(
        "phase_reminder",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("phase_id", sa.Integer(), nullable=False),
        sa.Column("closes_on", sa.Date(), nullable=False),
        sa.Column("step", sa.Unicode(length=8), nullable=False),
        sa.Column("sent_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_phase_reminder")),
        sa.UniqueConstraint("phase_id", "closes_on", "step", name=op.f("uq_phase_reminder_phase_id_closes_on_step")),
    )
    with op.batch_alter_table("phase_reminder", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_phase_reminder_phase_id"), ["phase_id"], unique=False)

    op.create_table(
        "retention_rule",
        sa.Column("code", sa.Unicode(length=32), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("changed_by", sa.Integer(), nullable=True),
        sa.Column("changed_at", sa.DateTime(), nullable=False),
        sa.CheckConstraint("days BETWEEN 1 AND 36500", name=op.f("ck_retention_rule_days")),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_retention_rule")),
    )
    op.create_table(
        "search_entry",
        sa.Column(
            "path",
            sa.Unicode(length=192).with_variant(sa.VARCHAR(length=192, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("kind", sa.Unicode(length=16), nullable=False),
        sa.Column("object_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("text", sa.UnicodeText().with_variant(sa.TEXT(collation="C"), "postgresql"), nullable=False),
        sa.PrimaryKeyConstraint("path", "kind", "object_id", name=op.f("pk_search_entry")),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("search_entry", schema=None) as batch_op:
        batch_op.create_index("ix_search_entry_kind_object_id", ["kind", "object_id"], unique=False)

    op.create_table(
        "vault_secret",
        sa.Column("name", sa.Unicode(length=32), nullable=False),
        sa.Column("value", sa.UnicodeText(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_vault_secret")),
    )
    op.create_table(
        "account_import",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=False),
        sa.Column("marked_file_id", sa.Integer(), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "reading",
                "previewed",
                "refused",
                "imported",
                name="importstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("preview", sa.JSON(), nullable=False),
        sa.Column("path", sa.Unicode(length=192), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("ended_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(["file_id"], ["stored_file.id"], name=op.f("fk_account_import_file_id")),
        sa.ForeignKeyConstraint(["marked_file_id"], ["stored_file.id"], name=op.f("fk_account_import_marked_file_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account_import")),
    )
    op.create_table(
        "account_proposal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column(
            "what",
            sa.Enum(
                "appoint",
                "end",
                "reset",
                "suspend",
                "resume",
                "reset_step",
                name="proposed",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "state",
            sa.Enum(
                "open", "done", "withdrawn", name="proposalstate", native_enum=False, create_constraint=True, length=32
            ),
            nullable=False,
        ),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("division_id", sa.Integer(), nullable=False),
        sa.Column("path", sa.Unicode(length=192), nullable=False),
        sa.Column("reason", sa.Unicode(length=500), nullable=False),
        sa.Column("proposed_by", sa.Integer(), nullable=False),
        sa.Column("proposed_at", sa.DateTime(), nullable=False),
        sa.Column("expires_at", sa.DateTime(), nullable=False),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(), nullable=True),
        sa.CheckConstraint("proposed_by <> user_id", name=op.f("ck_account_proposal_not_about_oneself")),
        sa.ForeignKeyConstraint(["decided_by"], ["user_account.id"], name=op.f("fk_account_proposal_decided_by")),
        sa.ForeignKeyConstraint(["division_id"], ["division.id"], name=op.f("fk_account_proposal_division_id")),
        sa.ForeignKeyConstraint(["proposed_by"], ["user_account.id"], name=op.f("fk_account_proposal_proposed_by")),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_account_proposal_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account_proposal")),
    )
    with op.batch_alter_table("account_proposal", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_account_proposal_path"), ["path"], unique=False)
        batch_op.create_index(batch_op.f("ix_account_proposal_user_id"), ["user_id"], unique=False)

    op.create_table(
        "half_sign_in",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.Unicode(length=64), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("issuer", sa.Unicode(length=255), nullable=True),
        sa.Column("subject", sa.Unicode(length=255), nullable=True),
        sa.Column("goes_to", sa.Unicode(length=2048), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("expires_at", sa.DateTime(), nullable=False),
        sa.Column("used_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_half_sign_in_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_half_sign_in")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_half_sign_in_token_hash")),
    )
    op.create_table(
        "inbox_preference",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column(
            "category",
            sa.Enum(
                "security",
                "roles",
                "judging",
                "deadlines",
                "results",
                "certificates",
                "work",
                "notes",
                "service",
                name="category",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "channel",
            sa.Enum(
                "mail", "digest", "product", "off", name="channel", native_enum=False, create_constraint=True, length=32
            ),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_inbox_preference_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inbox_preference")),
        sa.UniqueConstraint("user_id", "category", name=op.f("uq_inbox_preference_user_id_category")),
    )
    op.create_table(
        "invitation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("code_hash", sa.Unicode(length=64), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("expires_at", sa.DateTime(), nullable=False),
        sa.Column("used_at", sa.DateTime(), nullable=True),
        sa.Column("revoked_at", sa.DateTime(), nullable=True),
        sa.CheckConstraint("used_at IS NULL OR revoked_at IS NULL", name=op.f("ck_invitation_one_end")),
        sa.ForeignKeyConstraint(["created_by"], ["user_account.id"], name=op.f("fk_invitation_created_by")),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_invitation_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitation")),
        sa.UniqueConstraint("code_hash", name=op.f("uq_invitation_code_hash")),
    )
    with op.batch_alter_table("invitation", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_invitation_user_id"), ["user_id"], unique=False)

    op.create_table(
        "note",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("path", sa.Unicode(length=192), nullable=False),
        sa.Column("audience", sa.Unicode(length=32), nullable=False),
        sa.Column("subject", sa.Unicode(length=100), nullable=False),
        sa.Column("body", sa.Unicode(length=2000), nullable=False),
        sa.Column("recipients", sa.Integer(), nullable=False),
        sa.Column("sent_by", sa.Integer(), nullable=False),
        sa.Column("sent_at", sa.DateTime(), nullable=False),
        sa.Column("once", sa.Unicode(length=64), nullable=False),
        sa.CheckConstraint("recipients >= 0", name=op.f("ck_note_recipients")),
        sa.ForeignKeyConstraint(["sent_by"], ["user_account.id"], name=op.f("fk_note_sent_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_note")),
        sa.UniqueConstraint("once", name=op.f("uq_note_once")),
    )
    with op.batch_alter_table("note", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_note_path"), ["path"], unique=False)

    op.create_table(
        "outgoing_mail",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "message", "digest", "confirm", name="mailkind", native_enum=False, create_constraint=True, length=32
            ),
            nullable=False,
        ),
        sa.Column("path", sa.Unicode(length=192), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "queued",
                "held",
                "sending",
                "delivered",
                "failed",
                "cancelled",
                name="mailstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("mime_id", sa.Unicode(length=32), nullable=False),
        sa.Column("address", sa.Unicode(length=254), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("due_at", sa.DateTime(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("claimed_at", sa.DateTime(), nullable=True),
        sa.Column("handed_at", sa.DateTime(), nullable=True),
        sa.Column("ended_at", sa.DateTime(), nullable=True),
        sa.Column("answer", sa.Unicode(length=500), nullable=False),
        sa.CheckConstraint("tries >= 0", name=op.f("ck_outgoing_mail_tries")),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_outgoing_mail_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outgoing_mail")),
        sa.UniqueConstraint("mime_id", name=op.f("uq_outgoing_mail_mime_id")),
    )
    with op.batch_alter_table("outgoing_mail", schema=None) as batch_op:
        batch_op.create_index("ix_outgoing_mail_due", ["state", "due_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_outgoing_mail_path"), ["path"], unique=False)
        batch_op.create_index(batch_op.f("ix_outgoing_mail_user_id"), ["user_id"], unique=False)

    op.create_table(
        "outside_identity",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("issuer", sa.Unicode(length=255), nullable=False),
        sa.Column("subject", sa.Unicode(length=255), nullable=False),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.Column("used_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_outside_identity_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outside_identity")),
        sa.UniqueConstraint("issuer", "subject", name=op.f("uq_outside_identity_issuer_subject")),
        sa.UniqueConstraint("user_id", "issuer", name=op.f("uq_outside_identity_user_id_issuer")),
    )
    with op.batch_alter_table("outside_identity", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_outside_identity_user_id"), ["user_id"], unique=False)

    op.create_table(
        "quiet_hours",
        sa.Column("user_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("begins", sa.Integer(), nullable=False),
        sa.Column("ends", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "begins BETWEEN 0 AND 23 AND ends BETWEEN 0 AND 23 AND begins <> ends", name=op.f("ck_quiet_hours_hours")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_quiet_hours_user_id")),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_quiet_hours")),
    )
    op.create_table(
        "recovery_code",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("code_hash", sa.Unicode(length=64), nullable=False),
        sa.Column("used_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_recovery_code_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recovery_code")),
        sa.UniqueConstraint("code_hash", name=op.f("uq_recovery_code_code_hash")),
    )
    with op.batch_alter_table("recovery_code", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_recovery_code_user_id"), ["user_id"], unique=False)

    op.create_table(
        "second_step",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("secret", sa.UnicodeText(), nullable=False),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(), nullable=True),
        sa.Column("last_window", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_second_step_user_id")),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_second_step")),
    )
    op.create_table(
        "sign_in",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column(
            "outcome",
            sa.Enum(
                "done",
                "wrong_password",
                "wrong_code",
                "suspended",
                "expired",
                "no_role",
                name="outcome",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("device", sa.Unicode(length=255), nullable=False),
        sa.Column("address", sa.Unicode(length=64), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_sign_in_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in")),
    )
    with op.batch_alter_table("sign_in", schema=None) as batch_op:
        batch_op.create_index("ix_sign_in_user_id_at", ["user_id", "at"], unique=False)

    op.create_table(
        "step_rule",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("division_id", sa.Integer(), nullable=True),
        sa.Column("path", sa.Unicode(length=192), nullable=False),
        sa.Column("set_by", sa.Integer(), nullable=True),
        sa.Column("set_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["division_id"], ["division.id"], name=op.f("fk_step_rule_division_id")),
        sa.ForeignKeyConstraint(["set_by"], ["user_account.id"], name=op.f("fk_step_rule_set_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_step_rule")),
        sa.UniqueConstraint("division_id", name=op.f("uq_step_rule_division_id")),
        sa.UniqueConstraint("path", name=op.f("uq_step_rule_path")),
    )
    op.create_table(
        "staff_member",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("path", sa.Unicode(length=192), nullable=False),
        sa.Column("name", sa.Unicode(length=64), nullable=False),
        sa.Column("post", sa.Unicode(length=64), nullable=False),
        sa.Column(
            "rank",
            sa.Enum("division", "section", "staff", name="rank", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("front_line", sa.Boolean(), nullable=False),
        sa.Column("party_member", sa.Boolean(), nullable=False),
        sa.Column("id_number", sa.UnicodeText(), nullable=True),
        sa.Column("phone", sa.UnicodeText(), nullable=True),
        sa.Column("fingerprint", sa.Unicode(length=64), nullable=True),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("left_on", sa.Date(), nullable=True),
        sa.Column("numbers_erased_at", sa.DateTime(), nullable=True),
        sa.Column("erased_at", sa.DateTime(), nullable=True),
        sa.CheckConstraint(
            "erased_at IS NULL OR (id_number IS NULL AND phone IS NULL)", name=op.f("ck_staff_member_erased")
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_staff_member_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_member")),
    )
    with op.batch_alter_table("staff_member", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_staff_member_fingerprint"), ["fingerprint"], unique=False)
        batch_op.create_index(batch_op.f("ix_staff_member_name"), ["name"], unique=False)
        batch_op.create_index(batch_op.f("ix_staff_member_path"), ["path"], unique=False)
        batch_op.create_index(batch_op.f("ix_staff_member_unit_id"), ["unit_id"], unique=False)
        batch_op.create_index(
            "uq_staff_member_current",
            ["fingerprint"],
            unique=True,
            sqlite_where=sa.text("left_on IS NULL"),
            postgresql_where=sa.text("left_on IS NULL"),
        )

    op.create_table(
        "hand_over",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "planned",
                "done",
                "undone",
                "cancelled",
                name="handoverstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("grant_id", sa.Integer(), nullable=False),
        sa.Column("successor_id", sa.Integer(), nullable=False),
        sa.Column("new_grant_id", sa.Integer(), nullable=True),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.Column("reason", sa.Unicode(length=500), nullable=False),
        sa.Column("figures", sa.JSON(), nullable=False),
        sa.Column("chosen", sa.JSON(), nullable=False),
        sa.Column("path", sa.Unicode(length=192), nullable=False),
        sa.Column("made_by", sa.Integer(), nullable=True),
        sa.Column("actor", sa.JSON(), nullable=False),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.Column("done_at", sa.DateTime(), nullable=True),
        sa.Column("ended_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(["grant_id"], ["role_grant.id"], name=op.f("fk_hand_over_grant_id")),
        sa.ForeignKeyConstraint(["made_by"], ["user_account.id"], name=op.f("fk_hand_over_made_by")),
        sa.ForeignKeyConstraint(["new_grant_id"], ["role_grant.id"], name=op.f("fk_hand_over_new_grant_id")),
        sa.ForeignKeyConstraint(["successor_id"], ["user_account.id"], name=op.f("fk_hand_over_successor_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hand_over")),
    )
    with op.batch_alter_table("hand_over", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_hand_over_grant_id"), ["grant_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_hand_over_path"), ["path"], unique=False)
        batch_op.create_index(batch_op.f("ix_hand_over_successor_id"), ["successor_id"], unique=False)

    op.create_table(
        "message",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("grant_id", sa.Integer(), nullable=True),
        sa.Column(
            "category",
            sa.Enum(
                "security",
                "roles",
                "judging",
                "deadlines",
                "results",
                "certificates",
                "work",
                "notes",
                "service",
                name="category",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("text", sa.Unicode(length=64), nullable=False),
        sa.Column("params", sa.JSON(), nullable=False),
        sa.Column("endpoint", sa.Unicode(length=64), nullable=False),
        sa.Column("args", sa.JSON(), nullable=False),
        sa.Column("digest", sa.Boolean(), nullable=False),
        sa.Column("mail_id", sa.Integer(), nullable=True),
        sa.Column("note_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("read_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(["grant_id"], ["role_grant.id"], name=op.f("fk_message_grant_id")),
        sa.ForeignKeyConstraint(["mail_id"], ["outgoing_mail.id"], name=op.f("fk_message_mail_id")),
        sa.ForeignKeyConstraint(["note_id"], ["note.id"], name=op.f("fk_message_note_id")),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_message_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message")),
    )
    with op.batch_alter_table("message", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_message_created_at"), ["created_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_message_mail_id"), ["mail_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_message_note_id"), ["note_id"], unique=False)
        batch_op.create_index("ix_message_user_read", ["user_id", "read_at"], unique=False)

    with op.batch_alter_table("audit_entry", schema=None) as batch_op:
        batch_op.add_column(sa.Column("personal", sa.JSON(), nullable=True))
        batch_op.add_column(sa.Column("salts", sa.JSON(), nullable=True))
        batch_op.add_column(sa.Column("commitments", sa.JSON(), nullable=True))

    with op.batch_alter_table("candidate", schema=None) as batch_op:
        batch_op.add_column(sa.Column("staff_id", sa.Integer(), nullable=True))
        batch_op.add_column(
            sa.Column(
                "rank",
                sa.Enum(
                    "division", "section", "staff", name="rank", native_enum=False, create_constraint=True, length=32
                ),
                nullable=True,
            )
        )
        batch_op.add_column(sa.Column("front_line", sa.Boolean(), nullable=True))
        batch_op.add_column(sa.Column("party_member", sa.Boolean(), nullable=True))
        batch_op.create_index(batch_op.f("ix_candidate_staff_id"), ["staff_id"], unique=False)
        batch_op.create_foreign_key(batch_op.f("fk_candidate_staff_id"), "staff_member", ["staff_id"], ["id"])

    with op.batch_alter_table("job", schema=None) as batch_op:
        batch_op.add_column(sa.Column("asked_in", sa.Unicode(length=64), nullable=True))

    with op.batch_alter_table("login_session", schema=None) as batch_op:
        batch_op.add_column(sa.Column("device_hash", sa.Unicode(length=64), nullable=True))
        batch_op.add_column(sa.Column("address", sa.Unicode(length=64), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("outside", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.add_column(sa.Column("must_enrol", sa.Boolean(), nullable=False, server_default=sa.false()))

    with op.batch_alter_table("roster_import", schema=None) as batch_op:
        batch_op.add_column(sa.Column("what", sa.Unicode(length=16), nullable=True))
        batch_op.create_index(batch_op.f("ix_roster_import_what"), ["what"], unique=False)

    with op.batch_alter_table("stored_file", schema=None) as batch_op:
        batch_op.add_column(sa.Column("sealed_with", sa.Unicode(length=8), nullable=True))
        batch_op.add_column(sa.Column("erased_at", sa.DateTime(), nullable=True))
        batch_op.create_index(batch_op.f("ix_stored_file_sealed_with"), ["sealed_with"], unique=False)

    with op.batch_alter_table("user_account", schema=None) as batch_op:
        batch_op.add_column(sa.Column("email", sa.Unicode(length=254), nullable=True))
        batch_op.add_column(sa.Column("email_confirmed_at", sa.DateTime(), nullable=True))
        batch_op.add_column(sa.Column("phone", sa.UnicodeText(), nullable=True))
        batch_op.alter_column("login", existing_type=sa.VARCHAR(length=64), nullable=True)


def downgrade():
    raise NotImplementedError(
        "The way back is a backup: entries of the log would lose what proves them. See docs/install."
    )
