-- SPDX-License-Identifier: GPL-3.0-only

-- Fragments that were destroyed, each with the gateway's signed statement (SCALE), written in the transaction that
-- destroys them, and kept for good.
CREATE TABLE destructions (
	number INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
	chart BLOB NOT NULL,
	statement BLOB NOT NULL
);
CREATE INDEX destructions_by_chart ON destructions (chart, number);
