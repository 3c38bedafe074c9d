-- SPDX-License-Identifier: GPL-3.0-only

-- Objects of the object store, by the BLAKE2b-256 of their bytes. An object is `arriving` from before
-- its first byte until its last, `here`, or `leaving` while it is deleted: a start after a crash knows
-- from that what to look at. `owner` is the account that handed it over, until a filing that counts names
-- the object: what is staged is bounded for each account.
CREATE TABLE objects (
	hash BYTEA PRIMARY KEY NOT NULL,
	length BIGINT NOT NULL,
	state TEXT NOT NULL CHECK (state IN ('arriving', 'here', 'leaving')),
	since BIGINT NOT NULL,
	owner BYTEA
);
CREATE INDEX objects_by_owner ON objects (owner) WHERE owner IS NOT NULL;

-- What filers handed over; `confirmed` is the finalised block that names it.
CREATE TABLE filings (
	chart BYTEA NOT NULL,
	record BYTEA NOT NULL,
	version BIGINT NOT NULL,
	filer BYTEA NOT NULL,
	object BYTEA NOT NULL,
	index_object BYTEA NOT NULL,
	envelope BYTEA NOT NULL,
	index_envelope BYTEA NOT NULL,
	confirmed BIGINT,
	since BIGINT NOT NULL,
	PRIMARY KEY (chart, record, version, filer)
);
CREATE INDEX filings_by_object ON filings (object);
CREATE INDEX filings_by_index_object ON filings (index_object);

-- Blinded requests on the chain, as their data users signed them (JSON).
CREATE TABLE requests (
	chart BYTEA NOT NULL,
	request BIGINT NOT NULL,
	signed TEXT NOT NULL,
	PRIMARY KEY (chart, request)
);

-- What opens blinded tags of requests, grants and restrictions.
CREATE TABLE openings (
	chart BYTEA NOT NULL,
	tag BYTEA NOT NULL,
	party BYTEA NOT NULL,
	random BYTEA NOT NULL,
	PRIMARY KEY (chart, tag)
);
CREATE INDEX openings_by_party ON openings (party);

-- Key fragments, sealed to this gateway's key. One generation of a set is active, at most one newer
-- one waits.
CREATE TABLE fragments (
	chart BYTEA NOT NULL,
	tag BYTEA NOT NULL,
	epoch BIGINT NOT NULL,
	grantee BYTEA NOT NULL,
	emergency BIGINT NOT NULL,
	generation BIGINT NOT NULL,
	active BIGINT NOT NULL,
	sealed BYTEA NOT NULL,
	epoch_key BYTEA NOT NULL,
	grantee_key BYTEA NOT NULL,
	grantee_key_version BIGINT NOT NULL,
	PRIMARY KEY (chart, tag, epoch, grantee, emergency, generation)
);
CREATE INDEX fragments_by_grantee ON fragments (grantee);

-- Keys of epochs as finalised state showed them while they were the current ones.
CREATE TABLE epoch_keys (
	chart BYTEA NOT NULL,
	tag BYTEA NOT NULL,
	epoch BIGINT NOT NULL,
	epoch_key BYTEA NOT NULL,
	PRIMARY KEY (chart, tag, epoch)
);

-- Who signed in, with what was signed (JSON); by the hash of its text. It is kept for longer than the
-- text can be used, so that it is used once.
CREATE TABLE sessions (
	id BYTEA PRIMARY KEY NOT NULL,
	signed TEXT NOT NULL,
	expires BIGINT NOT NULL
);
CREATE INDEX sessions_by_end ON sessions (expires);

-- Nonces of requests that were made. They go with their session.
CREATE TABLE nonces (
	session BYTEA NOT NULL,
	nonce BYTEA NOT NULL,
	PRIMARY KEY (session, nonce)
);
