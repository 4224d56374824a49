-- What a link is called, its password, how often it may be opened, what it allows beside looking, and which sites may frame it.
ALTER TABLE shares ADD COLUMN name text NOT NULL DEFAULT '';
ALTER TABLE shares ADD COLUMN password_hash text;
ALTER TABLE shares ADD COLUMN max_opens integer;
ALTER TABLE shares ADD COLUMN rights jsonb NOT NULL DEFAULT '["drill", "image", "data"]';
ALTER TABLE shares ADD COLUMN origins jsonb NOT NULL DEFAULT '[]';

-- Which sites may show what a key opens.
ALTER TABLE api_keys ADD COLUMN origins jsonb NOT NULL DEFAULT '[]';
