-- Failed sign-ins by account and network address. An empty account stands for the address as a whole, an empty address for the account.
CREATE TABLE sign_in_attempts (
  account text NOT NULL,
  address text NOT NULL,
  failures integer NOT NULL DEFAULT 0,
  failed_at timestamptz NOT NULL,
  -- Attempts turned away while one has to wait, since the last one that was looked at.
  refused integer NOT NULL DEFAULT 0,
  signed_in_at timestamptz,
  PRIMARY KEY (account, address)
);
CREATE INDEX sign_in_attempts_by_address ON sign_in_attempts (address);
