-- SPDX-License-Identifier: GPL-3.0-only

-- Who brought the bytes of an object: a hash, which the chain shows to everybody, gives no right to them.
CREATE TABLE brought (
	hash BYTEA NOT NULL,
	account BYTEA NOT NULL,
	PRIMARY KEY (hash, account)
);
INSERT INTO brought (hash, account) SELECT hash, owner FROM objects WHERE owner IS NOT NULL AND state = 'here';
CREATE INDEX filings_staged ON filings (filer) WHERE confirmed IS NULL;
