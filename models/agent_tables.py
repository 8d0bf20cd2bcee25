"""The tables of the agent's work: versions of templates, tools, what it leaves for people.

Owns their SQL, for ``migrations``. Reading and writing them is ``template_versions``'s,
``tools``'s, ``operator_tasks``'s and ``call_flags``'s.
"""

from sqlite_utils import Database


def make_templates_versioned(db: Database) -> None:
    """Every saved form of a template is kept; ``content`` is the template as JSON. What there
    is now is each template's first version."""
    db.executescript(
        """
        ALTER TABLE templates ADD COLUMN tools TEXT NOT NULL DEFAULT '[]';
        ALTER TABLE templates ADD COLUMN version INTEGER NOT NULL DEFAULT 1;
        ALTER TABLE templates ADD COLUMN updated_at TEXT NOT NULL DEFAULT '';
        UPDATE templates SET updated_at = created_at;
        CREATE TABLE template_versions (
            template_id TEXT NOT NULL REFERENCES templates (id) ON DELETE CASCADE,
            number INTEGER NOT NULL CHECK (number > 0),
            saved_at TEXT NOT NULL,
            content TEXT NOT NULL,
            PRIMARY KEY (template_id, number)
        ) STRICT, WITHOUT ROWID;
        INSERT INTO template_versions
        SELECT id, version, created_at, json_object(
            'name', name, 'direction', direction, 'mind', mind, 'system_prompt', system_prompt,
            'greeting', greeting, 'voice', voice, 'speed', speed, 'language', language,
            'playbook', playbook, 'script', script, 'model_settings', json(model_settings),
            'max_duration_s', max_duration_s, 'active', active, 'tools', json(tools)
        ) FROM templates;
        ALTER TABLE calls ADD COLUMN template_version INTEGER;
        """
    )


def make_tools(db: Database) -> None:
    """Tools that are webhooks. ``timeout_ms`` NULL takes the desk's own default.

    ``secret_headers`` names the headers whose values are kept with the passwords.
    """
    db.executescript(
        """
        CREATE TABLE tools (
            id TEXT PRIMARY KEY NOT NULL,
            name TEXT UNIQUE NOT NULL,
            description TEXT NOT NULL,
            parameters TEXT NOT NULL,
            url TEXT NOT NULL,
            headers TEXT NOT NULL,
            secret_headers TEXT NOT NULL,
            timeout_ms INTEGER CHECK (timeout_ms BETWEEN 500 AND 15000),
            enabled INTEGER NOT NULL CHECK (enabled IN (0, 1)),
            created_at TEXT NOT NULL,
            updated_at TEXT NOT NULL
        ) STRICT;
        """
    )


def make_operator_tasks(db: Database) -> None:
    """What the agent leaves for a person to do: messages, callbacks, escalations."""
    db.executescript(
        """
        CREATE TABLE operator_tasks (
            id TEXT PRIMARY KEY NOT NULL,
            call_id TEXT REFERENCES calls (id) ON DELETE SET NULL,
            kind TEXT NOT NULL CHECK (kind IN ('message', 'callback', 'escalation', 'tool')),
            text TEXT NOT NULL,
            details TEXT NOT NULL,
            due_at TEXT,
            created_at TEXT NOT NULL,
            done_at TEXT
        ) STRICT;
        CREATE INDEX operator_tasks_open ON operator_tasks (created_at, id) WHERE done_at IS NULL;
        CREATE INDEX operator_tasks_by_call ON operator_tasks (call_id);
        """
    )


def make_wrap_up(db: Database) -> None:
    """What a person marks during a call and writes after it."""
    db.executescript(
        """
        CREATE TABLE call_flags (
            id TEXT PRIMARY KEY NOT NULL,
            call_id TEXT NOT NULL REFERENCES calls (id) ON DELETE CASCADE,
            at_ms INTEGER NOT NULL,
            kind TEXT NOT NULL CHECK (kind IN ('flag', 'note')),
            text TEXT NOT NULL,
            created_at TEXT NOT NULL
        ) STRICT;
        CREATE INDEX call_flags_by_call ON call_flags (call_id, at_ms, id);
        ALTER TABLE calls ADD COLUMN summary TEXT NOT NULL DEFAULT '';
        ALTER TABLE calls ADD COLUMN action_items TEXT NOT NULL DEFAULT '[]';
        ALTER TABLE calls ADD COLUMN wrapped_up_at TEXT;
        """
    )


def give_templates_voicemail(db: Database) -> None:
    """Empty does as Settings say."""
    db.execute(
        """
        ALTER TABLE templates ADD COLUMN on_voicemail TEXT NOT NULL DEFAULT ''
            CHECK (on_voicemail IN ('', 'leave_message', 'hang_up'))
        """
    )
