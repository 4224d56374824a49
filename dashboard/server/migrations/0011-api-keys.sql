-- Keys of back ends. The secret itself is nowhere: it is derived from our own key (DATA_DIR/secrets.json) and the salt when it is needed.
CREATE TABLE api_keys (
  id text PRIMARY KEY,
  name text NOT NULL,
  scopes jsonb NOT NULL,
  salt text NOT NULL,
  secret_hash text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  created_by text NOT NULL,
  expires_at timestamptz NOT NULL,
  last_used_at timestamptz,
  revoked_at timestamptz,
  revoked_by text
);
