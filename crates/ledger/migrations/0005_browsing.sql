-- Doubtful claims first, page by page.
CREATE INDEX claim_score ON claim (score) WHERE score IS NOT NULL;
