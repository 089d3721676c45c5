-- The first shape of a ledger.
--
-- Rows are named by ids that follow from their content; `key` columns are this file's own and mean nothing elsewhere.
-- Offsets are bytes of document.text (UTF-8). Days are ISO 8601. The text is kept plain; compressing it is left open.
-- `words` columns hold a name in lower case, one space around each word, so that a search for " rehn " finds the word.

CREATE TABLE run (
  key     INTEGER PRIMARY KEY,
  program TEXT NOT NULL,
  model   TEXT NOT NULL,
  lexicon TEXT NOT NULL,
  UNIQUE (program, model, lexicon)
) STRICT;

CREATE TABLE document (
  key       INTEGER PRIMARY KEY,
  id        BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
  run       INTEGER NOT NULL REFERENCES run,
  digest    BLOB NOT NULL CHECK (length(digest) = 32),
  publisher TEXT,
  words     TEXT NOT NULL,
  published TEXT,
  title     TEXT,
  author    TEXT,
  url       TEXT,
  origin    TEXT,
  text      TEXT NOT NULL
) STRICT;
CREATE INDEX document_published ON document (published);

CREATE TABLE zone (
  document INTEGER NOT NULL REFERENCES document ON DELETE CASCADE,
  ordinal  INTEGER NOT NULL,
  kind     TEXT NOT NULL,
  first    INTEGER NOT NULL,
  past     INTEGER NOT NULL CHECK (past > first),
  PRIMARY KEY (document, ordinal)
) STRICT, WITHOUT ROWID;

-- Who says what in the report, also where no claim came of it.
CREATE TABLE saying (
  document    INTEGER NOT NULL REFERENCES document ON DELETE CASCADE,
  ordinal     INTEGER NOT NULL,
  source      TEXT NOT NULL,
  source_kind TEXT NOT NULL,
  actor       TEXT NOT NULL,
  cue         TEXT NOT NULL,
  directness  TEXT NOT NULL,
  stance      TEXT NOT NULL,
  terms       TEXT,
  within      INTEGER,
  PRIMARY KEY (document, ordinal)
) STRICT, WITHOUT ROWID;

CREATE TABLE saying_content (
  document INTEGER NOT NULL,
  ordinal  INTEGER NOT NULL,
  piece    INTEGER NOT NULL,
  first    INTEGER NOT NULL,
  past     INTEGER NOT NULL CHECK (past > first),
  PRIMARY KEY (document, ordinal, piece),
  FOREIGN KEY (document, ordinal) REFERENCES saying ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

-- Whom and what the report speaks of.
CREATE TABLE entity (
  document INTEGER NOT NULL REFERENCES document ON DELETE CASCADE,
  ordinal  INTEGER NOT NULL,
  name     TEXT NOT NULL,
  kind     TEXT NOT NULL,
  actor    TEXT NOT NULL,
  mentions INTEGER NOT NULL,
  PRIMARY KEY (document, ordinal)
) STRICT, WITHOUT ROWID;

CREATE TABLE claim (
  key       INTEGER PRIMARY KEY,
  id        BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
  document  INTEGER NOT NULL REFERENCES document ON DELETE CASCADE,
  ordinal   INTEGER NOT NULL,
  form      TEXT NOT NULL,
  kind      TEXT NOT NULL,
  mode      TEXT NOT NULL,
  cameo     TEXT NOT NULL,
  quad      INTEGER NOT NULL,
  geonameid INTEGER,
  place     TEXT,
  place_words TEXT,
  time      TEXT,
  first_day TEXT,
  last_day  TEXT,
  triggered TEXT NOT NULL,
  certainty TEXT NOT NULL,
  polarity  TEXT NOT NULL,
  mood      TEXT NOT NULL,
  published TEXT,
  maker     TEXT NOT NULL,
  score     REAL,
  plain     TEXT NOT NULL,
  UNIQUE (document, ordinal)
) STRICT;
CREATE INDEX claim_kind ON claim (kind);
CREATE INDEX claim_published ON claim (published);
CREATE INDEX claim_first_day ON claim (first_day);

-- The source chain; link 0 is the publisher.
CREATE TABLE claim_source (
  claim  INTEGER NOT NULL REFERENCES claim ON DELETE CASCADE,
  link   INTEGER NOT NULL,
  name   TEXT NOT NULL,
  words  TEXT NOT NULL,
  kind   TEXT NOT NULL,
  actor  TEXT NOT NULL,
  terms  TEXT,
  stance TEXT NOT NULL,
  cue    TEXT NOT NULL,
  PRIMARY KEY (claim, link)
) STRICT, WITHOUT ROWID;
CREATE INDEX claim_source_actor ON claim_source (actor);

CREATE TABLE party (
  claim   INTEGER NOT NULL REFERENCES claim ON DELETE CASCADE,
  role    TEXT NOT NULL CHECK (role IN ('actor', 'recipient')),
  ordinal INTEGER NOT NULL,
  name    TEXT NOT NULL,
  words   TEXT NOT NULL,
  code    TEXT NOT NULL,
  PRIMARY KEY (claim, role, ordinal)
) STRICT, WITHOUT ROWID;
CREATE INDEX party_code ON party (code);

CREATE TABLE magnitude (
  claim   INTEGER NOT NULL REFERENCES claim ON DELETE CASCADE,
  ordinal INTEGER NOT NULL,
  kind    TEXT NOT NULL,
  least   INTEGER NOT NULL,
  most    INTEGER NOT NULL,
  PRIMARY KEY (claim, ordinal)
) STRICT, WITHOUT ROWID;

CREATE TABLE evidence (
  claim   INTEGER NOT NULL REFERENCES claim ON DELETE CASCADE,
  ordinal INTEGER NOT NULL,
  piece   INTEGER NOT NULL,
  part    TEXT NOT NULL,
  link    INTEGER NOT NULL,
  first   INTEGER NOT NULL,
  past    INTEGER NOT NULL CHECK (past > first),
  PRIMARY KEY (claim, ordinal, piece)
) STRICT, WITHOUT ROWID;

-- What analysts say of a claim. Keyed by the claim's id and not by its row: a correction outlives every re-reading.
CREATE TABLE correction (
  key      INTEGER PRIMARY KEY,
  id       BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
  claim    BLOB NOT NULL CHECK (length(claim) = 16),
  document BLOB NOT NULL CHECK (length(document) = 16),
  plain    TEXT NOT NULL,
  author   TEXT NOT NULL,
  made     TEXT NOT NULL,
  about    TEXT NOT NULL,
  value    TEXT NOT NULL,
  reason   TEXT NOT NULL
) STRICT;
CREATE INDEX correction_claim ON correction (claim);
CREATE TRIGGER correction_is_not_changed BEFORE UPDATE ON correction
BEGIN SELECT RAISE(ABORT, 'corrections are only ever added'); END;
CREATE TRIGGER correction_is_not_deleted BEFORE DELETE ON correction
BEGIN SELECT RAISE(ABORT, 'corrections are only ever added'); END;

CREATE VIRTUAL TABLE claim_words USING fts5 (
  plain, content = 'claim', content_rowid = 'key', tokenize = 'porter unicode61 remove_diacritics 2'
);
CREATE TRIGGER claim_is_indexed AFTER INSERT ON claim
BEGIN INSERT INTO claim_words (rowid, plain) VALUES (new.key, new.plain); END;
CREATE TRIGGER claim_is_unindexed AFTER DELETE ON claim
BEGIN INSERT INTO claim_words (claim_words, rowid, plain) VALUES ('delete', old.key, old.plain); END;

CREATE VIRTUAL TABLE document_words USING fts5 (
  title, text, content = 'document', content_rowid = 'key', tokenize = 'porter unicode61 remove_diacritics 2'
);
CREATE TRIGGER document_is_indexed AFTER INSERT ON document
BEGIN INSERT INTO document_words (rowid, title, text) VALUES (new.key, new.title, new.text); END;
CREATE TRIGGER document_is_unindexed AFTER DELETE ON document
BEGIN INSERT INTO document_words (document_words, rowid, title, text) VALUES ('delete', old.key, old.title, old.text); END;
CREATE TRIGGER document_is_reindexed AFTER UPDATE OF title ON document WHEN old.title IS NOT new.title
BEGIN
  INSERT INTO document_words (document_words, rowid, title, text) VALUES ('delete', old.key, old.title, old.text);
  INSERT INTO document_words (rowid, title, text) VALUES (new.key, new.title, new.text);
END;

-- One row a claim, for people who look in with SQL, R or Python.
CREATE VIEW v_claim AS
SELECT
  lower(hex(c.id)) AS id,
  lower(hex(d.id)) AS document,
  d.publisher, c.published, d.title, d.url,
  (SELECT group_concat(s.name, ' > ' ORDER BY s.link) FROM claim_source s WHERE s.claim = c.key) AS chain,
  (SELECT s.kind FROM claim_source s WHERE s.claim = c.key ORDER BY s.link DESC LIMIT 1) AS source_kind,
  c.form, c.kind, c.mode, c.cameo, c.quad,
  (SELECT group_concat(p.name, '; ' ORDER BY p.ordinal) FROM party p WHERE p.claim = c.key AND p.role = 'actor') AS actors,
  (SELECT group_concat(p.code, '; ' ORDER BY p.ordinal) FROM party p WHERE p.claim = c.key AND p.role = 'actor') AS actor_codes,
  (SELECT group_concat(p.name, '; ' ORDER BY p.ordinal) FROM party p WHERE p.claim = c.key AND p.role = 'recipient') AS recipients,
  (SELECT group_concat(p.code, '; ' ORDER BY p.ordinal) FROM party p WHERE p.claim = c.key AND p.role = 'recipient') AS recipient_codes,
  c.place, c.geonameid, c.time, c.first_day, c.last_day,
  c.certainty, c.polarity, c.mood, c.plain,
  (SELECT count(*) FROM correction k WHERE k.claim = c.id) AS corrections
FROM claim c JOIN document d ON d.key = c.document;
