-- SPDX-License-Identifier: GPL-3.0-only

-- Batches of receipts, each written before it is submitted. `anchored` is the block that has it; `proof` is
-- what proves that offline (SCALE: state and finality of one block).
CREATE TABLE batches (
	number INTEGER PRIMARY KEY NOT NULL,
	count INTEGER NOT NULL,
	previous BLOB NOT NULL,
	root BLOB NOT NULL,
	anchored INTEGER,
	proof BLOB
);
CREATE INDEX batches_open ON batches (number) WHERE anchored IS NULL;
CREATE INDEX batches_unproven ON batches (number) WHERE anchored IS NOT NULL AND count > 0 AND proof IS NULL;

-- What was released: written before anything is answered, and kept for good. `receipt` is SCALE of the signed
-- receipt, `evidence` what the reader signed; `place` is the receipt's in its batch, from 0.
CREATE TABLE receipts (
	number INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
	leaf BLOB NOT NULL UNIQUE,
	chart BLOB NOT NULL,
	receipt BLOB NOT NULL,
	evidence BLOB NOT NULL,
	batch INTEGER REFERENCES batches (number),
	place INTEGER
);
CREATE INDEX receipts_by_chart ON receipts (chart, number);
CREATE UNIQUE INDEX receipts_by_batch ON receipts (batch, place) WHERE batch IS NOT NULL;
CREATE INDEX receipts_waiting ON receipts (number) WHERE batch IS NULL;

-- The network's first authorities (JSON), once they were proven: a node forgets its first states.
CREATE TABLE trust (
	one INTEGER PRIMARY KEY NOT NULL CHECK (one = 0),
	trust TEXT NOT NULL
);

-- How the authorities changed, by the number of the set that hands over: in which block, and what proves it
-- (SCALE).
CREATE TABLE set_changes (
	number INTEGER PRIMARY KEY NOT NULL,
	block INTEGER NOT NULL,
	change BLOB NOT NULL
);

-- Up to which block headers were looked through for such changes.
CREATE TABLE followed (
	one INTEGER PRIMARY KEY NOT NULL CHECK (one = 0),
	block INTEGER NOT NULL
);
INSERT INTO followed (one, block) VALUES (0, 0);
