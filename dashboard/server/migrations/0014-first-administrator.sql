-- Links that make the first administrator, by their hash; they hold a day, and only while there is nobody.
CREATE TABLE setup_links (
  id text PRIMARY KEY,
  made_at timestamptz NOT NULL DEFAULT now()
);
