-- SPDX-License-Identifier: GPL-3.0-only

-- Uploads to a bucket that have begun, under the names that the bucket gave them, with the objects that they
-- bring: what a crash breaks off takes room there until it is aborted.
CREATE TABLE uploads (
	upload TEXT NOT NULL,
	hash BLOB NOT NULL,
	since INTEGER NOT NULL,
	PRIMARY KEY (upload, hash)
) WITHOUT ROWID;
CREATE INDEX uploads_by_hash ON uploads (hash);
