-- Of an adjustable link: the members of the board's filters that stay as the board has them.
ALTER TABLE shares ADD COLUMN held jsonb NOT NULL DEFAULT '[]';
CREATE INDEX shares_by_maker ON shares (created_by);
