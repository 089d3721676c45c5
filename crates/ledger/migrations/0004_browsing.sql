-- Indexes for those who look at a ledger page by page.

-- How many claims stand is told from the few that do not.
CREATE INDEX claim_rejected ON claim (rejected) WHERE rejected = 1;
-- Doubtful claims first.
CREATE INDEX claim_score ON claim (score) WHERE score IS NOT NULL;
-- Statements of most reports first.
CREATE INDEX statement_group_size
  ON statement_group (documents DESC, witnesses DESC, claims DESC, last_printed DESC, id);
