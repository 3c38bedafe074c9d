-- SPDX-License-Identifier: GPL-3.0-only

-- Requests that were lodged here, and the gateways that have not taken them yet: when to try next, and how
-- long to wait after that (milliseconds).
CREATE TABLE passing (
	chart BYTEA NOT NULL,
	request BIGINT NOT NULL,
	gateway BYTEA NOT NULL,
	due BIGINT NOT NULL,
	wait BIGINT NOT NULL,
	PRIMARY KEY (chart, request, gateway)
);
CREATE INDEX passing_by_due ON passing (due);
