-- People who sign in at the company's identity provider: known by its issuer and their subject there, never by an address alone.
CREATE TABLE identities (
  issuer text NOT NULL,
  subject text NOT NULL,
  person_id text NOT NULL REFERENCES people (id),
  created_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (issuer, subject)
);
CREATE INDEX identities_by_person ON identities (person_id);

-- role is what holds: the higher of the one an administrator gave and the one the provider's groups map to.
ALTER TABLE people ADD COLUMN hand_role text;
ALTER TABLE people ADD COLUMN managed_role text;
UPDATE people SET hand_role = role;
-- Whoever came through the provider has none.
ALTER TABLE people ALTER COLUMN password_hash DROP NOT NULL;

-- Whence a session is, for the list of them; issuer is empty where a password opened it.
ALTER TABLE sessions ADD COLUMN issuer text NOT NULL DEFAULT '';
ALTER TABLE sessions ADD COLUMN device text NOT NULL DEFAULT '';
ALTER TABLE sessions ADD COLUMN address text NOT NULL DEFAULT '';
ALTER TABLE sessions ADD COLUMN last_seen_at timestamptz;

-- A sign-in on its way to the provider and back; of minutes, so not in backups. The browser's cookie names it, here by its hash.
CREATE TABLE sign_in_flows (
  id text PRIMARY KEY,
  -- Empty once used: a reply of the provider is taken once.
  state text NOT NULL,
  nonce text NOT NULL,
  verifier text NOT NULL,
  next text NOT NULL,
  began_at timestamptz NOT NULL DEFAULT now(),
  -- What came of it: a person, or the code of a problem.
  person_id text,
  problem text,
  detail jsonb NOT NULL DEFAULT '{}'
);
