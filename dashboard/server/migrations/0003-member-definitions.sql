-- What each member of the model was last seen to be, so that people can see when a definition changed.
CREATE TABLE member_definitions (
  member text PRIMARY KEY,
  fingerprint text NOT NULL,
  first_seen_at timestamptz NOT NULL DEFAULT now(),
  changed_at timestamptz
);
