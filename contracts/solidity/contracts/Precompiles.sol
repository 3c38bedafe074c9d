// SPDX-License-Identifier: GPL-3.0-only
pragma solidity ^0.8.20;

import {IAccessGrants} from "../interfaces/IAccessGrants.sol";
import {ICharts} from "../interfaces/ICharts.sol";
import {IMembership} from "../interfaces/IMembership.sol";
import {IRecords} from "../interfaces/IRecords.sol";

/// @dev Where Salus's precompiles are. They are part of the chain, and the same on every network of it.
IRecords constant RECORDS = IRecords(0x000000000000000000000000000000005a010000);
IAccessGrants constant GRANTS = IAccessGrants(0x000000000000000000000000000000005A020000);
ICharts constant CHARTS = ICharts(0x000000000000000000000000000000005A030000);
IMembership constant MEMBERSHIP = IMembership(0x000000000000000000000000000000005a040000);
