-- SPDX-License-Identifier: GPL-3.0-only

-- Requests that were lodged here, and the gateways that have not taken them yet: when to try next, and how
-- long to wait after that (milliseconds).
CREATE TABLE passing (
	chart BLOB NOT NULL,
	request INTEGER NOT NULL,
	gateway BLOB NOT NULL,
	due INTEGER NOT NULL,
	wait INTEGER NOT NULL,
	PRIMARY KEY (chart, request, gateway)
) WITHOUT ROWID;
CREATE INDEX passing_by_due ON passing (due);
