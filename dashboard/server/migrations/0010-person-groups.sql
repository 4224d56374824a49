-- The groups somebody is in, by name. `managed` ones come from the identity provider at every sign-in, `hand` ones from an administrator;
-- one may have a group both ways. person_id names a person of ours, an API key or a person of a trusted back end, so it references nothing.
CREATE TABLE person_groups (
  person_id text NOT NULL,
  group_name text NOT NULL,
  origin text NOT NULL CHECK (origin IN ('managed', 'hand')),
  PRIMARY KEY (person_id, group_name, origin)
);
CREATE INDEX person_groups_by_group ON person_groups (group_name);
