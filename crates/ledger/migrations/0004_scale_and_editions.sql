-- Names and orders are found by index, and editions of agencies' items replace each other.

-- Every name of a party, source, place and publisher once: in lower case, one space around each word.
CREATE TABLE name (
  key   INTEGER PRIMARY KEY,
  words TEXT NOT NULL UNIQUE
) STRICT;
CREATE VIRTUAL TABLE name_words USING fts5 (
  words, content = 'name', content_rowid = 'key', detail = full, tokenize = 'unicode61 remove_diacritics 0'
);
CREATE TRIGGER name_is_indexed AFTER INSERT ON name
BEGIN INSERT INTO name_words (rowid, words) VALUES (new.key, new.words); END;
INSERT INTO name (words)
  SELECT words FROM party
  UNION SELECT words FROM claim_source WHERE link > 0
  UNION SELECT place_words FROM claim WHERE place_words IS NOT NULL
  UNION SELECT words FROM document;
CREATE TRIGGER party_is_named AFTER INSERT ON party
BEGIN INSERT INTO name (words) SELECT new.words WHERE NOT EXISTS (SELECT 1 FROM name WHERE words = new.words); END;
CREATE TRIGGER claim_source_is_named AFTER INSERT ON claim_source WHEN new.link > 0
BEGIN INSERT INTO name (words) SELECT new.words WHERE NOT EXISTS (SELECT 1 FROM name WHERE words = new.words); END;
CREATE TRIGGER claim_place_is_named AFTER INSERT ON claim WHEN new.place_words IS NOT NULL
BEGIN
  INSERT INTO name (words) SELECT new.place_words WHERE NOT EXISTS (SELECT 1 FROM name WHERE words = new.place_words);
END;
CREATE TRIGGER claim_place_is_renamed AFTER UPDATE OF place_words ON claim WHEN new.place_words IS NOT NULL
BEGIN
  INSERT INTO name (words) SELECT new.place_words WHERE NOT EXISTS (SELECT 1 FROM name WHERE words = new.place_words);
END;
CREATE TRIGGER document_is_named AFTER INSERT ON document
BEGIN INSERT INTO name (words) SELECT new.words WHERE NOT EXISTS (SELECT 1 FROM name WHERE words = new.words); END;

-- What a query starts from: names, codes, places, types.
CREATE INDEX party_words ON party (words);
CREATE INDEX claim_source_words ON claim_source (words) WHERE link > 0;
DROP INDEX claim_source_actor;
CREATE INDEX claim_source_actor ON claim_source (actor) WHERE link > 0 AND actor <> '';
DROP INDEX party_code;
CREATE INDEX party_code ON party (code) WHERE code <> '';
CREATE INDEX claim_place_words ON claim (place_words) WHERE place_words IS NOT NULL;
CREATE INDEX claim_geonameid ON claim (geonameid) WHERE geonameid IS NOT NULL;
CREATE INDEX document_words_index ON document (words, published);
DROP INDEX claim_kind;
CREATE INDEX claim_kind ON claim (upper(kind));
CREATE INDEX claim_rejected ON claim (rejected) WHERE rejected <> 0;

-- What a list goes along: newest first, oldest first, by day of the statement; groups by their reports.
DROP INDEX claim_published;
DROP INDEX document_published;
CREATE INDEX document_newest ON document (published DESC, id);
CREATE INDEX document_oldest ON document (published, id);
DROP INDEX claim_first_day;
CREATE INDEX claim_happened ON claim (first_day, last_day);
CREATE INDEX statement_group_order
  ON statement_group (documents DESC, witnesses DESC, claims DESC, last_printed DESC, id);

-- The agency's item that the report is an edition of, and which one.
ALTER TABLE document ADD COLUMN item TEXT;
ALTER TABLE document ADD COLUMN version TEXT;
-- `usable`, or `corrected` where the agency says that it corrects an earlier edition.
ALTER TABLE document ADD COLUMN status TEXT NOT NULL DEFAULT 'usable';
-- `current`; `replaced` by a later edition; `withdrawn` by its agency. Claims of a report that is not current are kept and
-- no longer counted.
ALTER TABLE document ADD COLUMN standing TEXT NOT NULL DEFAULT 'current';
CREATE INDEX document_item ON document (item) WHERE item IS NOT NULL;
CREATE INDEX document_standing ON document (standing) WHERE standing <> 'current';

-- Items that an agency took back or holds back; such an edition has no text.
CREATE TABLE notice (
  item      TEXT NOT NULL,
  publisher TEXT NOT NULL,
  version   TEXT NOT NULL,
  status    TEXT NOT NULL CHECK (status IN ('withheld', 'cancelled')),
  at        INTEGER NOT NULL,
  PRIMARY KEY (item, publisher, version, status)
) STRICT, WITHOUT ROWID;

-- When a report was replaced or withdrawn, or stood again.
CREATE TABLE standing_change (
  key      INTEGER PRIMARY KEY,
  at       INTEGER NOT NULL,
  document BLOB NOT NULL CHECK (length(document) = 16),
  standing TEXT NOT NULL
) STRICT;
CREATE INDEX standing_change_at ON standing_change (at);

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
  c.rejected,
  d.standing
FROM claim c JOIN document d ON d.key = c.document;
