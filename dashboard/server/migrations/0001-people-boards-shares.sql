CREATE TABLE people (
  id text PRIMARY KEY,
  email text NOT NULL UNIQUE,
  name text NOT NULL,
  role text NOT NULL,
  password_hash text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  disabled_at timestamptz,
  last_signed_in_at timestamptz
);

CREATE TABLE sessions (
  id text PRIMARY KEY,
  person_id text NOT NULL REFERENCES people (id),
  created_at timestamptz NOT NULL DEFAULT now(),
  expires_at timestamptz NOT NULL,
  ended_at timestamptz
);
CREATE INDEX sessions_by_person ON sessions (person_id);

-- owner_id and the other *_by columns name a person of ours or of a trusted back end, so they reference nothing.
CREATE TABLE boards (
  id text PRIMARY KEY,
  spec jsonb NOT NULL,
  revision integer NOT NULL,
  owner_id text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  updated_by text NOT NULL,
  deleted_at timestamptz,
  deleted_by text
);
CREATE INDEX boards_by_update ON boards (updated_at DESC, id);

CREATE TABLE board_versions (
  board_id text NOT NULL REFERENCES boards (id),
  revision integer NOT NULL,
  spec jsonb NOT NULL,
  saved_at timestamptz NOT NULL DEFAULT now(),
  saved_by text NOT NULL,
  PRIMARY KEY (board_id, revision)
);

CREATE TABLE favourites (
  person_id text NOT NULL,
  board_id text NOT NULL REFERENCES boards (id),
  PRIMARY KEY (person_id, board_id)
);

CREATE TABLE shares (
  id text PRIMARY KEY,
  board_id text NOT NULL REFERENCES boards (id),
  created_at timestamptz NOT NULL DEFAULT now(),
  created_by text NOT NULL,
  expires_at timestamptz NOT NULL,
  withdrawn_at timestamptz,
  filters jsonb NOT NULL,
  adjustable boolean NOT NULL,
  theme text,
  opened integer NOT NULL DEFAULT 0,
  last_opened_at timestamptz
);
CREATE INDEX shares_by_board ON shares (board_id);

CREATE TABLE audit (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  at timestamptz NOT NULL DEFAULT now(),
  actor text NOT NULL,
  act text NOT NULL,
  thing text NOT NULL,
  address text NOT NULL DEFAULT '',
  detail jsonb NOT NULL DEFAULT '{}'
);
