-- What groups give: rows, members, masks, acts. The group named * is what those have who are in no group that stands here.
CREATE TABLE groups (
  name text PRIMARY KEY,
  note text NOT NULL DEFAULT '',
  rights jsonb NOT NULL,
  updated_at timestamptz NOT NULL DEFAULT now(),
  updated_by text NOT NULL
);
-- The values that are this person's own where a right says "own": the name a salesperson has in the data, say.
ALTER TABLE people ADD COLUMN owner_records jsonb NOT NULL DEFAULT '[]';
-- Where somebody stood who shared through a back end and is no person of ours: their link shows what their token did.
ALTER TABLE shares ADD COLUMN sharer jsonb;
