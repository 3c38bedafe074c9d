-- SPDX-License-Identifier: GPL-3.0-only

-- Objects of the object store, by the BLAKE2b-256 of their bytes. An object is `arriving` from before
-- its first byte until its last, `here`, or `leaving` while it is deleted: a start after a crash knows
-- from that what to look at. `owner` is the account that handed it over, until a filing that counts names
-- the object: what is staged is bounded for each account.
CREATE TABLE objects (
	hash BLOB PRIMARY KEY NOT NULL,
	length INTEGER NOT NULL,
	state TEXT NOT NULL CHECK (state IN ('arriving', 'here', 'leaving')),
	since INTEGER NOT NULL,
	owner BLOB
) WITHOUT ROWID;
CREATE INDEX objects_by_owner ON objects (owner) WHERE owner IS NOT NULL;

-- What filers handed over; `confirmed` is the finalised block that names it.
CREATE TABLE filings (
	chart BLOB NOT NULL,
	record BLOB NOT NULL,
	version INTEGER NOT NULL,
	filer BLOB NOT NULL,
	object BLOB NOT NULL,
	index_object BLOB NOT NULL,
	envelope BLOB NOT NULL,
	index_envelope BLOB NOT NULL,
	confirmed INTEGER,
	since INTEGER NOT NULL,
	PRIMARY KEY (chart, record, version, filer)
) WITHOUT ROWID;
CREATE INDEX filings_by_object ON filings (object);
CREATE INDEX filings_by_index_object ON filings (index_object);

-- Blinded requests on the chain, as their data users signed them (JSON).
CREATE TABLE requests (
	chart BLOB NOT NULL,
	request INTEGER NOT NULL,
	signed TEXT NOT NULL,
	PRIMARY KEY (chart, request)
) WITHOUT ROWID;

-- What opens blinded tags of requests, grants and restrictions.
CREATE TABLE openings (
	chart BLOB NOT NULL,
	tag BLOB NOT NULL,
	party BLOB NOT NULL,
	random BLOB NOT NULL,
	PRIMARY KEY (chart, tag)
) WITHOUT ROWID;
CREATE INDEX openings_by_party ON openings (party);

-- Key fragments, sealed to this gateway's key. One generation of a set is active, at most one newer
-- one waits.
CREATE TABLE fragments (
	chart BLOB NOT NULL,
	tag BLOB NOT NULL,
	epoch INTEGER NOT NULL,
	grantee BLOB NOT NULL,
	emergency INTEGER NOT NULL,
	generation INTEGER NOT NULL,
	active INTEGER NOT NULL,
	sealed BLOB NOT NULL,
	epoch_key BLOB NOT NULL,
	grantee_key BLOB NOT NULL,
	grantee_key_version INTEGER NOT NULL,
	PRIMARY KEY (chart, tag, epoch, grantee, emergency, generation)
) WITHOUT ROWID;
CREATE INDEX fragments_by_grantee ON fragments (grantee);

-- Keys of epochs as finalised state showed them while they were the current ones.
CREATE TABLE epoch_keys (
	chart BLOB NOT NULL,
	tag BLOB NOT NULL,
	epoch INTEGER NOT NULL,
	epoch_key BLOB NOT NULL,
	PRIMARY KEY (chart, tag, epoch)
) WITHOUT ROWID;

-- Who signed in, with what was signed (JSON); by the hash of its text. It is kept for longer than the
-- text can be used, so that it is used once.
CREATE TABLE sessions (
	id BLOB PRIMARY KEY NOT NULL,
	signed TEXT NOT NULL,
	expires INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX sessions_by_end ON sessions (expires);

-- Nonces of requests that were made. They go with their session.
CREATE TABLE nonces (
	session BLOB NOT NULL,
	nonce BLOB NOT NULL,
	PRIMARY KEY (session, nonce)
) WITHOUT ROWID;
