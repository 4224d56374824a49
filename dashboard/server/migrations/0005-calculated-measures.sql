-- Measures that people calculate from others of a view; their formulas name measures, never titles.
CREATE TABLE calculated_measures (
  id text PRIMARY KEY,
  view text NOT NULL,
  title jsonb NOT NULL,
  description jsonb NOT NULL,
  formula text NOT NULL,
  format text NOT NULL,
  revision integer NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  updated_by text NOT NULL
);
