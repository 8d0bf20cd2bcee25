"""How the database came to its present shape, step by step.

Owns the schema. Append-only: a migration that was released is never changed,
moved or removed, since desks out there have applied it; a new shape is a new
function at the end. Opening and applying them is ``opening``'s.

Every migration runs in the transaction of whoever applies it, so it may use no
statement that ends one (VACUUM, a change of journal mode).
"""

from sqlite_utils import Database, Migrations

from models import agent_tables
from models.api_tables import make_api_tables
from models.finding_people import make_people_findable
from models.rule_tables import make_dialling_rules
from models.schedule_tables import make_scheduled_calls
from models.searching_notes import make_notes_searchable
from models.searching_utterances import make_utterances_searchable
from models.searching_wrap_ups import make_wrap_ups_searchable
from models.webhook_tables import make_webhook_tables

SET_NAME = "ringdesk"
migrations = Migrations(SET_NAME)


@migrations()
def m001_create_desk(db: Database) -> None:
    """What the owner sets up: templates, lines, contacts, settings."""
    db.executescript(
        """
        CREATE TABLE templates (
            id TEXT PRIMARY KEY NOT NULL,
            name TEXT NOT NULL,
            direction TEXT NOT NULL CHECK (direction IN ('inbound', 'outbound')),
            mind TEXT NOT NULL CHECK (mind IN ('script', 'chat')),
            system_prompt TEXT NOT NULL,
            greeting TEXT NOT NULL,
            voice TEXT NOT NULL,
            speed REAL NOT NULL,
            language TEXT NOT NULL,
            playbook TEXT,
            script TEXT,
            model_settings TEXT NOT NULL,
            max_duration_s INTEGER NOT NULL CHECK (max_duration_s > 0),
            active INTEGER NOT NULL CHECK (active IN (0, 1)),
            created_at TEXT NOT NULL
        ) STRICT;

        CREATE TABLE lines (
            id TEXT PRIMARY KEY NOT NULL,
            label TEXT NOT NULL,
            user TEXT NOT NULL,
            domain TEXT NOT NULL,
            transport TEXT NOT NULL CHECK (transport IN ('udp', 'tcp', 'tls')),
            proxy TEXT,
            auth_user TEXT,
            display_name TEXT NOT NULL,
            register INTEGER NOT NULL CHECK (register IN (0, 1)),
            expires_s INTEGER NOT NULL CHECK (expires_s > 0),
            codecs TEXT NOT NULL,
            dtmf_mode TEXT NOT NULL,
            inbound_template_id TEXT REFERENCES templates (id) ON DELETE SET NULL,
            script TEXT,
            agent_answers TEXT NOT NULL CHECK (agent_answers IN ('off', 'after', 'always')),
            answer_after_s INTEGER NOT NULL CHECK (answer_after_s >= 0),
            enabled INTEGER NOT NULL CHECK (enabled IN (0, 1)),
            created_at TEXT NOT NULL
        ) STRICT;

        CREATE TABLE contacts (
            id TEXT PRIMARY KEY NOT NULL,
            name TEXT NOT NULL,
            numbers TEXT NOT NULL,
            notes TEXT NOT NULL,
            tags TEXT NOT NULL,
            created_at TEXT NOT NULL
        ) STRICT;

        CREATE TABLE settings (
            key TEXT PRIMARY KEY NOT NULL,
            value TEXT NOT NULL
        ) STRICT;
        """
    )


@migrations()
def m002_create_calls(db: Database) -> None:
    """What happens: calls, their events, utterances and recordings.

    ``utterances.number`` is spelt out because the search index refers to it, and
    an unnamed row number may change when the file is compacted.
    """
    db.executescript(
        """
        CREATE TABLE calls (
            id TEXT PRIMARY KEY NOT NULL,
            sip_call_id TEXT,
            line_id TEXT NOT NULL,
            direction TEXT NOT NULL CHECK (direction IN ('inbound', 'outbound')),
            remote_number TEXT NOT NULL,
            remote_name TEXT NOT NULL,
            remote_uri TEXT NOT NULL,
            state TEXT NOT NULL,
            script TEXT,
            template_id TEXT,
            facts TEXT NOT NULL,
            created_at TEXT NOT NULL,
            answered_at TEXT,
            ended_at TEXT,
            duration_ms INTEGER NOT NULL CHECK (duration_ms >= 0),
            end_reason TEXT,
            sip_code INTEGER,
            sip_reason TEXT NOT NULL,
            ended_by TEXT,
            outcome TEXT,
            goal_reached INTEGER NOT NULL CHECK (goal_reached IN (0, 1)),
            notes TEXT NOT NULL,
            delay_median_ms REAL,
            delay_p95_ms REAL,
            owner TEXT NOT NULL,
            CHECK ((ended_at IS NULL) = (end_reason IS NULL))
        ) STRICT;
        CREATE INDEX calls_by_time ON calls (created_at, id);
        CREATE INDEX calls_by_line ON calls (line_id, created_at, id);
        CREATE INDEX calls_by_number ON calls (remote_number, created_at, id);
        CREATE INDEX calls_unfinished ON calls (id) WHERE ended_at IS NULL;

        CREATE TABLE call_events (
            call_id TEXT NOT NULL REFERENCES calls (id) ON DELETE CASCADE,
            seq INTEGER NOT NULL,
            at_ms INTEGER NOT NULL,
            kind TEXT NOT NULL,
            payload TEXT NOT NULL,
            PRIMARY KEY (call_id, seq)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE utterances (
            number INTEGER PRIMARY KEY,
            id TEXT UNIQUE NOT NULL,
            call_id TEXT NOT NULL REFERENCES calls (id) ON DELETE CASCADE,
            speaker TEXT NOT NULL CHECK (speaker IN ('caller', 'agent', 'operator')),
            text TEXT NOT NULL,
            start_ms INTEGER NOT NULL,
            end_ms INTEGER NOT NULL,
            words TEXT NOT NULL,
            unheard TEXT NOT NULL,
            confidence REAL,
            CHECK (end_ms >= start_ms)
        ) STRICT;
        CREATE INDEX utterances_by_call ON utterances (call_id, start_ms, number);

        CREATE TABLE recordings (
            id TEXT PRIMARY KEY NOT NULL,
            call_id TEXT NOT NULL REFERENCES calls (id) ON DELETE CASCADE,
            path TEXT NOT NULL,
            rate_hz INTEGER NOT NULL CHECK (rate_hz > 0),
            channels INTEGER NOT NULL CHECK (channels > 0),
            duration_ms INTEGER NOT NULL,
            size_bytes INTEGER NOT NULL,
            state TEXT NOT NULL CHECK (state IN ('writing', 'complete', 'repaired', 'lost')),
            sha256 TEXT
        ) STRICT;
        CREATE INDEX recordings_by_call ON recordings (call_id);
        """
    )


@migrations()
def m003_search_utterances(db: Database) -> None:
    """Full-text search over what was said, kept in step by triggers."""
    make_utterances_searchable(db)


@migrations()
def m004_give_lines_facts(db: Database) -> None:
    """What the agent knows on every inbound call of a line, for its script."""
    db.execute("ALTER TABLE lines ADD COLUMN facts TEXT NOT NULL DEFAULT '{}'")


@migrations()
def m005_serve_people(db: Database) -> None:
    """What calls by a person need: how lines are secured and answered, who had a call,
    how good its line was, what people write about it, and fuller contacts."""
    db.executescript(
        """
        ALTER TABLE lines ADD COLUMN srtp TEXT NOT NULL DEFAULT 'off'
            CHECK (srtp IN ('off', 'optional', 'required'));
        ALTER TABLE lines ADD COLUMN ice INTEGER NOT NULL DEFAULT 0 CHECK (ice IN (0, 1));
        ALTER TABLE lines ADD COLUMN stun_server TEXT;
        ALTER TABLE lines ADD COLUMN auto_answer TEXT NOT NULL DEFAULT 'off'
            CHECK (auto_answer IN ('off', 'header', 'always'));
        ALTER TABLE lines ADD COLUMN hold_sound TEXT NOT NULL DEFAULT 'music'
            CHECK (hold_sound IN ('music', 'silence'));
        ALTER TABLE lines ADD COLUMN record_calls INTEGER NOT NULL DEFAULT 1
            CHECK (record_calls IN (0, 1));

        ALTER TABLE calls ADD COLUMN holders TEXT NOT NULL DEFAULT '[]';
        ALTER TABLE calls ADD COLUMN seen INTEGER NOT NULL DEFAULT 1 CHECK (seen IN (0, 1));
        ALTER TABLE calls ADD COLUMN note TEXT NOT NULL DEFAULT '';
        ALTER TABLE calls ADD COLUMN tags TEXT NOT NULL DEFAULT '[]';
        ALTER TABLE calls ADD COLUMN loss_percent REAL;
        ALTER TABLE calls ADD COLUMN jitter_ms REAL;
        ALTER TABLE calls ADD COLUMN round_trip_ms REAL;
        ALTER TABLE calls ADD COLUMN mos REAL;

        ALTER TABLE contacts ADD COLUMN company TEXT NOT NULL DEFAULT '';
        ALTER TABLE contacts ADD COLUMN emails TEXT NOT NULL DEFAULT '[]';
        ALTER TABLE contacts ADD COLUMN source TEXT NOT NULL DEFAULT 'desk';
        ALTER TABLE contacts ADD COLUMN source_id TEXT NOT NULL DEFAULT '';
        """
    )


@migrations()
def m006_find_people(db: Database) -> None:
    """What finds contacts by any part of them, and calls by number however it is written."""
    make_people_findable(db)


@migrations()
def m007_search_notes(db: Database) -> None:
    """Full-text search over what people write about calls, and their tags."""
    make_notes_searchable(db)


@migrations()
def m008_give_lines_voicemail(db: Database) -> None:
    """What to call for a line's voicemail."""
    db.execute("ALTER TABLE lines ADD COLUMN voicemail TEXT NOT NULL DEFAULT ''")


@migrations()
def m009_version_templates(db: Database) -> None:
    """A template's earlier forms, its tools, and which form a call was held with."""
    agent_tables.make_templates_versioned(db)


@migrations()
def m010_create_tools(db: Database) -> None:
    """Webhooks that the agent may call, and what it leaves for people to do."""
    agent_tables.make_tools(db)
    agent_tables.make_operator_tasks(db)


@migrations()
def m011_wrap_calls_up(db: Database) -> None:
    """Flags and notes with their moment, and what is written down after a call."""
    agent_tables.make_wrap_up(db)


@migrations()
def m012_create_dialling_rules(db: Database) -> None:
    """Whom not to call, and the log that can be verified."""
    make_dialling_rules(db)


@migrations()
def m013_search_wrap_ups(db: Database) -> None:
    """Full-text search over marks, summaries and action items too."""
    make_wrap_ups_searchable(db)


@migrations()
def m014_serve_apis(db: Database) -> None:
    """The local APIs: keys and requests, events on their way, calls to come."""
    make_api_tables(db)
    make_webhook_tables(db)
    make_scheduled_calls(db)


@migrations()
def m015_give_templates_voicemail(db: Database) -> None:
    """What each template does when a mailbox answers its call."""
    agent_tables.give_templates_voicemail(db)


@migrations()
def m016_let_lines_keep_transcripts(db: Database) -> None:
    """Whether what was said on a line is given to programs; on, as it was before."""
    db.execute(
        """
        ALTER TABLE lines ADD COLUMN ship_transcripts INTEGER NOT NULL DEFAULT 1
            CHECK (ship_transcripts IN (0, 1))
        """
    )
