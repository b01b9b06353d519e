// First shape of the database. Times are ms since 1970, sizes bytes, enums text with CHECK; no SQL elsewhere creates tables.
export const start = `
CREATE TABLE account (
  id TEXT PRIMARY KEY,                 -- Google's sub
  service TEXT NOT NULL CHECK (service IN ('google', 'other')),
  client_id TEXT NOT NULL,
  email TEXT NOT NULL,
  name TEXT NOT NULL,
  picture TEXT,                        -- data: URL
  needs_sign_in INTEGER NOT NULL DEFAULT 0,
  sign_in_ends_at INTEGER,
  signed_in_at INTEGER NOT NULL
) STRICT;

CREATE TABLE album (
  id TEXT PRIMARY KEY,                 -- Google's id
  account_id TEXT NOT NULL,
  client_id TEXT NOT NULL,             -- another client may not write to it
  title TEXT NOT NULL,
  title_key TEXT NOT NULL,             -- NFC
  product_url TEXT NOT NULL,
  item_count INTEGER NOT NULL,
  listed_at INTEGER NOT NULL
) STRICT;
CREATE INDEX album_by_title ON album (account_id, client_id, title_key);

-- Where files go: the library alone, an album by id, or an album by title that is made when its first item is ready.
CREATE TABLE destination (
  id INTEGER PRIMARY KEY,
  account_id TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('library', 'album', 'title')),
  key TEXT NOT NULL,                   -- '', the album's id, or the title in NFC
  title TEXT,
  album_id TEXT,
  UNIQUE (account_id, kind, key)
) STRICT;

-- One wish of a person: "these files, there, at this place, with this text".
CREATE TABLE upload (
  id INTEGER PRIMARY KEY,
  destination_id INTEGER NOT NULL REFERENCES destination (id),
  position TEXT CHECK (position IN ('first', 'last', 'after')),
  after_item_id TEXT,
  description TEXT,
  started_at INTEGER NOT NULL
) STRICT;

CREATE TABLE folder (
  id INTEGER PRIMARY KEY,
  path TEXT NOT NULL UNIQUE,
  destination_id INTEGER NOT NULL REFERENCES destination (id),
  rules TEXT,                          -- JSON; null: by default
  rules_at INTEGER NOT NULL DEFAULT 0, -- rows decided before are looked at anew
  added_at INTEGER NOT NULL,
  last_checked_at INTEGER
) STRICT;

CREATE TABLE file (
  id INTEGER PRIMARY KEY,
  account_id TEXT NOT NULL,
  destination_id INTEGER NOT NULL REFERENCES destination (id),
  folder_id INTEGER REFERENCES folder (id) ON DELETE SET NULL,
  upload_id INTEGER REFERENCES upload (id),
  path TEXT NOT NULL,                  -- byte for byte: names that differ in their encoding alone are two files
  name TEXT NOT NULL,
  size_bytes INTEGER NOT NULL,
  modified_at_ms REAL NOT NULL,
  media TEXT CHECK (media IN ('photo', 'video')),
  mime TEXT,
  sha256 TEXT,
  stage TEXT NOT NULL CHECK (stage IN ('found', 'ready', 'uploading', 'uploaded', 'creating', 'unknown', 'linking',
    'created', 'verified', 'skipped', 'failed', 'missing')),
  reason_code TEXT,
  reason_params TEXT,
  waits_until_at INTEGER,
  attempts INTEGER NOT NULL DEFAULT 0,
  upload_token TEXT,
  token_at INTEGER,
  session_url TEXT,
  session_at INTEGER,
  token_refusals INTEGER NOT NULL DEFAULT 0,
  link_refused INTEGER NOT NULL DEFAULT 0,
  batch_id INTEGER,
  media_item_id TEXT,
  already_there INTEGER NOT NULL DEFAULT 0,
  found_at INTEGER NOT NULL,
  created_at INTEGER,
  verified_at INTEGER,
  next_check_at INTEGER,
  changed_at INTEGER NOT NULL,
  open INTEGER NOT NULL,               -- 1 until the stage is a final one
  priority INTEGER NOT NULL,           -- 0 asked for by a person, 1 backlog
  UNIQUE (destination_id, path)
) STRICT;
-- What is still to be done: small even when the history is large.
CREATE INDEX file_open ON file (account_id, stage, priority, id) WHERE open = 1;
CREATE INDEX file_open_of_upload ON file (account_id, upload_id, stage, priority, id) WHERE open = 1 AND upload_id IS NOT NULL;
CREATE INDEX file_open_to ON file (destination_id, stage) WHERE open = 1;
CREATE INDEX file_waiting ON file (account_id, waits_until_at) WHERE open = 1 AND waits_until_at IS NOT NULL;
CREATE INDEX file_to_check ON file (account_id, next_check_at) WHERE next_check_at IS NOT NULL;
CREATE INDEX file_to_verify ON file (account_id, id) WHERE stage = 'created';
CREATE INDEX file_by_content ON file (sha256) WHERE sha256 IS NOT NULL;
CREATE INDEX file_in_folder ON file (folder_id, path) WHERE folder_id IS NOT NULL;
CREATE INDEX file_by_upload ON file (upload_id) WHERE upload_id IS NOT NULL;
-- The order of the screen: the newest wish first, its files in their own order.
CREATE INDEX file_shown ON file (upload_id DESC, id);
CREATE INDEX file_by_item ON file (media_item_id) WHERE media_item_id IS NOT NULL;

-- Counts that the screen shows, kept by the database itself so that no start has to count a million rows.
CREATE TABLE tally (
  account_id TEXT NOT NULL,
  stage TEXT NOT NULL,
  already_there INTEGER NOT NULL,
  folder_id INTEGER NOT NULL,          -- 0: of no watched folder
  count INTEGER NOT NULL,
  bytes INTEGER NOT NULL,
  PRIMARY KEY (account_id, stage, already_there, folder_id)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER tally_insert AFTER INSERT ON file BEGIN
  INSERT INTO tally VALUES (new.account_id, new.stage, new.already_there, coalesce(new.folder_id, 0), 1, new.size_bytes)
    ON CONFLICT DO UPDATE SET count = count + 1, bytes = bytes + excluded.bytes;
END;
CREATE TRIGGER tally_delete AFTER DELETE ON file BEGIN
  UPDATE tally SET count = count - 1, bytes = bytes - old.size_bytes
    WHERE account_id = old.account_id AND stage = old.stage AND already_there = old.already_there
      AND folder_id = coalesce(old.folder_id, 0);
END;
CREATE TRIGGER tally_update AFTER UPDATE OF stage, already_there, size_bytes, folder_id ON file
WHEN old.stage <> new.stage OR old.already_there <> new.already_there OR old.size_bytes <> new.size_bytes
  OR old.folder_id IS NOT new.folder_id BEGIN
  UPDATE tally SET count = count - 1, bytes = bytes - old.size_bytes
    WHERE account_id = old.account_id AND stage = old.stage AND already_there = old.already_there
      AND folder_id = coalesce(old.folder_id, 0);
  INSERT INTO tally VALUES (new.account_id, new.stage, new.already_there, coalesce(new.folder_id, 0), 1, new.size_bytes)
    ON CONFLICT DO UPDATE SET count = count + 1, bytes = bytes + excluded.bytes;
END;

-- What Google holds or refuses, by content; outlives any path.
CREATE TABLE content (
  account_id TEXT NOT NULL,
  sha256 TEXT NOT NULL,
  media_item_id TEXT,
  product_url TEXT,
  first_name TEXT NOT NULL,
  refusal TEXT,
  PRIMARY KEY (account_id, sha256)
) STRICT, WITHOUT ROWID;
CREATE INDEX content_by_item ON content (media_item_id) WHERE media_item_id IS NOT NULL;

CREATE TABLE membership (
  album_id TEXT NOT NULL,
  media_item_id TEXT NOT NULL,
  PRIMARY KEY (album_id, media_item_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX membership_by_item ON membership (media_item_id);

-- Why a whole account stands still: one row, one banner.
CREATE TABLE hold (
  account_id TEXT PRIMARY KEY,
  reason_code TEXT NOT NULL,
  reason_params TEXT,
  until_at INTEGER,                    -- null: a person is needed
  count INTEGER NOT NULL
) STRICT;

CREATE TABLE request_count (
  client_id TEXT NOT NULL,
  pacific_day TEXT NOT NULL,           -- yyyy-mm-dd in America/Los_Angeles
  count INTEGER NOT NULL,
  PRIMARY KEY (client_id, pacific_day)
) STRICT, WITHOUT ROWID;

-- What went wrong and when, for support; only failures, so it stays small.
CREATE TABLE attempt (
  id INTEGER PRIMARY KEY,
  file_id INTEGER NOT NULL REFERENCES file (id) ON DELETE CASCADE,
  at INTEGER NOT NULL,
  event TEXT NOT NULL,
  code TEXT,
  detail TEXT
) STRICT;
CREATE INDEX attempt_by_file ON attempt (file_id);

CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
`;
