"""What the database itself refuses: changing the audit log or a published questionnaire.

Revision ID: 0002
Revises: 0001
"""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

SQLITE = {
    "audit_event_no_update": "BEFORE update ON audit_event BEGIN SELECT RAISE(ABORT, 'audit_event is append-only'); END",
    "audit_event_no_delete": "BEFORE delete ON audit_event BEGIN SELECT RAISE(ABORT, 'audit_event is append-only'); END",
    "questionnaire_version_no_update": "BEFORE update ON questionnaire_version WHEN OLD.state = 'published' "
    "BEGIN SELECT RAISE(ABORT, 'a published questionnaire never changes'); END",
    "questionnaire_version_no_delete": "BEFORE delete ON questionnaire_version WHEN OLD.state = 'published' "
    "BEGIN SELECT RAISE(ABORT, 'a published questionnaire never changes'); END",
}
POSTGRESQL = (
    ("audit_event", "audit_event_refuse", "audit_event is append-only",
     "audit_event_append_only", "BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_event FOR EACH STATEMENT"),
    ("questionnaire_version", "questionnaire_version_refuse", "a published questionnaire never changes",
     "questionnaire_version_frozen",
     "BEFORE UPDATE OR DELETE ON questionnaire_version FOR EACH ROW WHEN (OLD.state = 'published')"),
)


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for name, body in SQLITE.items():
            op.execute(f"CREATE TRIGGER {name} {body}")
        return
    for _, function, words, trigger, when in POSTGRESQL:
        op.execute(
            f"CREATE FUNCTION {function}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION '{words}'; END $$"
        )
        op.execute(f"CREATE TRIGGER {trigger} {when} EXECUTE FUNCTION {function}()")


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for name in SQLITE:
            op.execute(f"DROP TRIGGER {name}")
        return
    for table, function, _, trigger, _ in POSTGRESQL:
        op.execute(f"DROP TRIGGER {trigger} ON {table}")
        op.execute(f"DROP FUNCTION {function}()")
