-- The map an administrator supplied: at most one, with the number of its approval where it has one.
CREATE TABLE company_map (
  id text PRIMARY KEY CHECK (id = 'map'),
  title jsonb NOT NULL,
  approval text NOT NULL,
  regions jsonb NOT NULL,
  updated_at timestamptz NOT NULL DEFAULT now(),
  updated_by text NOT NULL
);
