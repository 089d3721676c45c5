-- Reports laid side by side. All of it follows from documents, claims and corrections, and can be made again from them.

-- What the tables below were made with.
CREATE TABLE setting (
  name  TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Documents that are not laid beside the others yet.
CREATE TABLE pending (
  document INTEGER PRIMARY KEY REFERENCES document ON DELETE CASCADE
) STRICT;
INSERT INTO pending SELECT key FROM document;

-- Hashes of some runs of words (winnowing): which reports may have text in common.
CREATE TABLE fingerprint (
  hash     INTEGER NOT NULL,
  document INTEGER NOT NULL REFERENCES document ON DELETE CASCADE,
  PRIMARY KEY (hash, document)
) STRICT, WITHOUT ROWID;
CREATE INDEX fingerprint_document ON fingerprint (document);

-- The share of a document's own words that stand in the other one, too.
CREATE TABLE shared_text (
  document INTEGER NOT NULL REFERENCES document ON DELETE CASCADE,
  other    INTEGER NOT NULL REFERENCES document ON DELETE CASCADE,
  share    REAL NOT NULL,
  PRIMARY KEY (document, other)
) STRICT, WITHOUT ROWID;
CREATE INDEX shared_text_other ON shared_text (other);

-- Where: bytes of document.text.
CREATE TABLE passage (
  document INTEGER NOT NULL,
  other    INTEGER NOT NULL,
  first    INTEGER NOT NULL,
  past     INTEGER NOT NULL CHECK (past > first),
  PRIMARY KEY (document, other, first),
  FOREIGN KEY (document, other) REFERENCES shared_text ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

-- What two claims must have in common to be worth comparing, by the week of printing.
CREATE TABLE block (
  hash  INTEGER NOT NULL,
  week  INTEGER NOT NULL,
  claim INTEGER NOT NULL REFERENCES claim ON DELETE CASCADE,
  PRIMARY KEY (hash, week, claim)
) STRICT, WITHOUT ROWID;
CREATE INDEX block_claim ON block (claim);

-- Pairs of claims that are of one statement, with the points and what they are for.
CREATE TABLE alike (
  claim   INTEGER NOT NULL REFERENCES claim ON DELETE CASCADE,
  other   INTEGER NOT NULL REFERENCES claim ON DELETE CASCADE,
  points  REAL NOT NULL,
  reasons TEXT NOT NULL,
  PRIMARY KEY (claim, other)
) STRICT, WITHOUT ROWID;
CREATE INDEX alike_other ON alike (other);

-- Claims of one statement. The id is that of the claim that was printed first.
CREATE TABLE statement_group (
  key           INTEGER PRIMARY KEY,
  id            BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
  label         TEXT NOT NULL,
  why           TEXT NOT NULL,
  claims        INTEGER NOT NULL,
  documents     INTEGER NOT NULL,
  witnesses     INTEGER NOT NULL,
  independent   INTEGER NOT NULL,
  first_printed TEXT,
  last_printed  TEXT
) STRICT;
CREATE INDEX statement_group_label ON statement_group (label, documents);

CREATE TABLE grouped (
  claim           INTEGER PRIMARY KEY REFERENCES claim ON DELETE CASCADE,
  statement_group INTEGER NOT NULL REFERENCES statement_group ON DELETE CASCADE
) STRICT;
CREATE INDEX grouped_group ON grouped (statement_group);

-- One row a statement, for people who look in with SQL, R or Python.
CREATE VIEW v_group AS
SELECT
  lower(hex(g.id)) AS id, g.label, g.why, g.claims, g.documents, g.witnesses, g.independent, g.first_printed, g.last_printed,
  (SELECT c.plain FROM claim c WHERE c.id = g.id) AS plain
FROM statement_group g;

-- Which claim is in which group.
CREATE VIEW v_group_claim AS
SELECT lower(hex(g.id)) AS id, lower(hex(c.id)) AS claim
FROM grouped m JOIN statement_group g ON g.key = m.statement_group JOIN claim c ON c.key = m.claim;

-- Which report has text in common with which, and what share of its own words that is.
CREATE VIEW v_copy AS
SELECT lower(hex(d.id)) AS document, d.publisher, lower(hex(o.id)) AS other, o.publisher AS other_publisher, s.share
FROM shared_text s JOIN document d ON d.key = s.document JOIN document o ON o.key = s.other;
