-- Corrections take effect. Rows show what is held to be so; what the machine read in its place is kept beside them.

-- When the ledger first had the claim, in milliseconds since 1970; 0: before this was written down.
ALTER TABLE claim ADD COLUMN since INTEGER NOT NULL DEFAULT 0;
-- Whether an analyst rejected it: it is kept and no longer counted.
ALTER TABLE claim ADD COLUMN rejected INTEGER NOT NULL DEFAULT 0;
CREATE INDEX claim_since ON claim (since);

-- Claims that a new reading of their report no longer has.
CREATE TABLE withdrawn_claim (
  key      INTEGER PRIMARY KEY,
  at       INTEGER NOT NULL,
  claim    BLOB NOT NULL CHECK (length(claim) = 16),
  document BLOB NOT NULL CHECK (length(document) = 16),
  plain    TEXT NOT NULL
) STRICT;
CREATE INDEX withdrawn_claim_at ON withdrawn_claim (at);

-- What the machine read where a correction stands in its place.
CREATE TABLE as_read (
  claim BLOB NOT NULL CHECK (length(claim) = 16),
  field TEXT NOT NULL,
  value TEXT NOT NULL,
  PRIMARY KEY (claim, field)
) STRICT, WITHOUT ROWID;

DROP TRIGGER correction_is_not_changed;
ALTER TABLE correction ADD COLUMN at INTEGER NOT NULL DEFAULT 0;
UPDATE correction SET at = coalesce(CAST(unixepoch(made, 'subsec') * 1000 AS INTEGER), 0);
CREATE TRIGGER correction_is_not_changed BEFORE UPDATE ON correction
BEGIN SELECT RAISE(ABORT, 'corrections are only ever added'); END;
CREATE INDEX correction_at ON correction (at);

-- Names of actors and sources: `name` is `value` (with `code`, where one is given), everywhere or in one document.
-- Merging A into B, renaming A and splitting A in some documents are all this.
CREATE TABLE name_correction (
  key      INTEGER PRIMARY KEY,
  id       BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
  what     TEXT NOT NULL CHECK (what IN ('actor', 'source')),
  name     TEXT NOT NULL,
  words    TEXT NOT NULL,
  value    TEXT NOT NULL,
  code     TEXT NOT NULL,
  document BLOB CHECK (length(document) = 16),
  author   TEXT NOT NULL,
  made     TEXT NOT NULL,
  at       INTEGER NOT NULL,
  reason   TEXT NOT NULL
) STRICT;
CREATE INDEX name_correction_words ON name_correction (words);
CREATE TRIGGER name_correction_is_not_changed BEFORE UPDATE ON name_correction
BEGIN SELECT RAISE(ABORT, 'corrections are only ever added'); END;
CREATE TRIGGER name_correction_is_not_deleted BEFORE DELETE ON name_correction
BEGIN SELECT RAISE(ABORT, 'corrections are only ever added'); END;

-- Claims that analysts read in a report and the machine did not; `fields` is one `field=value` a line.
CREATE TABLE added_claim (
  key      INTEGER PRIMARY KEY,
  id       BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
  document BLOB NOT NULL CHECK (length(document) = 16),
  fields   TEXT NOT NULL,
  author   TEXT NOT NULL,
  made     TEXT NOT NULL,
  at       INTEGER NOT NULL,
  reason   TEXT NOT NULL
) STRICT;
CREATE TRIGGER added_claim_is_not_changed BEFORE UPDATE ON added_claim
BEGIN SELECT RAISE(ABORT, 'corrections are only ever added'); END;
CREATE TRIGGER added_claim_is_not_deleted BEFORE DELETE ON added_claim
BEGIN SELECT RAISE(ABORT, 'corrections are only ever added'); END;

-- What was taken back, of any of these.
CREATE TABLE undone (
  correction BLOB PRIMARY KEY CHECK (length(correction) = 16),
  author     TEXT NOT NULL,
  made       TEXT NOT NULL,
  at         INTEGER NOT NULL,
  reason     TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TRIGGER undone_is_not_changed BEFORE UPDATE ON undone
BEGIN SELECT RAISE(ABORT, 'corrections are only ever added'); END;
CREATE TRIGGER undone_is_not_deleted BEFORE DELETE ON undone
BEGIN SELECT RAISE(ABORT, 'corrections are only ever added'); END;

-- Every correction of every kind in the order in which it was made.
CREATE VIEW v_correction AS
SELECT lower(hex(k.id)) AS id, 'claim' AS of, k.about, lower(hex(k.claim)) AS subject, k.value, '' AS code,
  lower(hex(k.document)) AS document, k.author, k.made, k.reason,
  EXISTS (SELECT 1 FROM undone u WHERE u.correction = k.id) AS undone,
  NOT EXISTS (SELECT 1 FROM claim c WHERE c.id = k.claim) AS orphaned
FROM correction k
UNION ALL
SELECT lower(hex(n.id)), n.what, 'name', n.name, n.value, n.code, lower(hex(n.document)), n.author, n.made, n.reason,
  EXISTS (SELECT 1 FROM undone u WHERE u.correction = n.id), 0
FROM name_correction n
UNION ALL
SELECT lower(hex(a.id)), 'claim', 'add', lower(hex(a.id)), a.fields, '', lower(hex(a.document)), a.author, a.made, a.reason,
  EXISTS (SELECT 1 FROM undone u WHERE u.correction = a.id), NOT EXISTS (SELECT 1 FROM document d WHERE d.id = a.document)
FROM added_claim a;

DROP VIEW v_claim;
-- One row a claim, for people who look in with SQL, R or Python, also with an older SQLite than ours.
CREATE VIEW v_claim AS
SELECT
  lower(hex(c.id)) AS id,
  lower(hex(d.id)) AS document,
  d.publisher, c.published, d.title, d.url,
  (SELECT group_concat(name, ' > ') FROM (SELECT s.name FROM claim_source s WHERE s.claim = c.key ORDER BY s.link)) AS chain,
  (SELECT s.kind FROM claim_source s WHERE s.claim = c.key ORDER BY s.link DESC LIMIT 1) AS source_kind,
  c.form, c.kind, c.mode, c.cameo, c.quad,
  (SELECT group_concat(name, '; ') FROM
    (SELECT p.name FROM party p WHERE p.claim = c.key AND p.role = 'actor' ORDER BY p.ordinal)) AS actors,
  (SELECT group_concat(code, '; ') FROM
    (SELECT p.code FROM party p WHERE p.claim = c.key AND p.role = 'actor' ORDER BY p.ordinal)) AS actor_codes,
  (SELECT group_concat(name, '; ') FROM
    (SELECT p.name FROM party p WHERE p.claim = c.key AND p.role = 'recipient' ORDER BY p.ordinal)) AS recipients,
  (SELECT group_concat(code, '; ') FROM
    (SELECT p.code FROM party p WHERE p.claim = c.key AND p.role = 'recipient' ORDER BY p.ordinal)) AS recipient_codes,
  c.place, c.geonameid, c.time, c.first_day, c.last_day,
  c.certainty, c.polarity, c.mood, c.plain,
  (SELECT count(*) FROM correction k WHERE k.claim = c.id) AS corrections,
  c.rejected
FROM claim c JOIN document d ON d.key = c.document;
