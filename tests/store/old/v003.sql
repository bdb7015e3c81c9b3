-- A database as version 3 of the schema left it. Never edited: it is what people have.
PRAGMA journal_mode = WAL;
PRAGMA application_id = 1819045219;
PRAGMA user_version = 3;
CREATE TABLE conversation (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    title       TEXT    NOT NULL,
    persona     TEXT    NOT NULL,
    created_at  TEXT    NOT NULL,
    updated_at  TEXT    NOT NULL,
    leaf_id     INTEGER REFERENCES message (id) ON DELETE SET NULL
);
CREATE TABLE message (
    id              INTEGER PRIMARY KEY AUTOINCREMENT,
    conversation_id INTEGER NOT NULL REFERENCES conversation (id) ON DELETE CASCADE,
    parent_id       INTEGER REFERENCES message (id),
    role            TEXT    NOT NULL,
    text            TEXT    NOT NULL,
    status          TEXT    NOT NULL,
    created_at      TEXT    NOT NULL,
    feelings        TEXT    NOT NULL DEFAULT '[]',
    persona         TEXT    NOT NULL DEFAULT '',
    model           TEXT    NOT NULL DEFAULT '',
    input_tokens    INTEGER,
    output_tokens   INTEGER,
    note            TEXT    NOT NULL DEFAULT ''
);
CREATE INDEX conversation_by_change ON conversation (updated_at);
CREATE INDEX conversation_by_leaf ON conversation (leaf_id);
CREATE INDEX message_by_conversation ON message (conversation_id, parent_id);
CREATE INDEX message_by_parent ON message (parent_id);
CREATE INDEX message_streaming ON message (status) WHERE status = 'streaming';
CREATE TABLE check_in (
    id              INTEGER PRIMARY KEY AUTOINCREMENT,
    asked_at        TEXT    NOT NULL,
    item            TEXT    NOT NULL,
    item_version    INTEGER NOT NULL,
    occasion        TEXT    NOT NULL,
    outcome         TEXT    NOT NULL,
    value           INTEGER,
    sentence        TEXT    NOT NULL DEFAULT '',
    response_s      REAL,
    conversation_id INTEGER REFERENCES conversation (id) ON DELETE SET NULL,
    message_id      INTEGER REFERENCES message (id) ON DELETE SET NULL,
    persona         TEXT    NOT NULL,
    model           TEXT    NOT NULL,
    emotion         TEXT    NOT NULL,
    turns           INTEGER NOT NULL,
    minutes         REAL    NOT NULL
);
CREATE INDEX check_in_by_time ON check_in (asked_at);
CREATE INDEX check_in_by_conversation ON check_in (conversation_id);
CREATE INDEX check_in_by_message ON check_in (message_id);
INSERT INTO conversation (id, title, persona, created_at, updated_at) VALUES
    (1, 'An old talk', 'mira', '2026-01-02T03:04:05.000006Z', '2026-01-02T03:14:05.000006Z');
INSERT INTO message (id, conversation_id, parent_id, role, text, status, created_at, feelings, persona, model) VALUES
    (1, 1, NULL, 'user', 'Hello', 'complete', '2026-01-02T03:04:05.000006Z', '[]', '', ''),
    (2, 1, 1, 'assistant', 'Hi', 'stopped', '2026-01-02T03:04:06.000006Z', '[]', 'mira', 'doctor'),
    (3, 1, 1, 'assistant', 'Hello yourself — “friend”', 'complete', '2026-01-02T03:14:05.000006Z', '[["joy",0,"tag"]]', 'mira', 'doctor');
UPDATE conversation SET leaf_id = 3;
INSERT INTO check_in (id, asked_at, item, item_version, occasion, outcome, value, conversation_id, message_id, persona, model, emotion, turns, minutes) VALUES
    (1, '2026-01-02T03:15:05.000006Z', 'm.felt', 1, 'turns', 'answered', 4, 1, 3, 'mira', 'doctor', 'joy', 1, 10.0);
ALTER TABLE message ADD COLUMN settings TEXT NOT NULL DEFAULT '{}';
