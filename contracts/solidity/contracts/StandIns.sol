// SPDX-License-Identifier: GPL-3.0-only
pragma solidity ^0.8.20;

import {IAccessGrants} from "../interfaces/IAccessGrants.sol";
import {ICharts} from "../interfaces/ICharts.sol";

/// @dev For test/ only: what the two contracts ask of the precompiles, on a network that has none. Its code
/// is put at each of their addresses. The suites against a network of Salus use the real ones.
contract StandIn {
    mapping(bytes32 => bytes32) private _controllers;
    mapping(bytes32 => mapping(uint32 => IAccessGrants.GrantInfo)) private _grants;
    uint32 public emergencies;
    address public lastCaller;

    function setController(bytes32 chart, bytes32 account) external {
        _controllers[chart] = account;
    }

    function setGrant(bytes32 chart, uint32 id, bytes32 grantee, uint16 purposes, IAccessGrants.GrantState state)
        external
    {
        IAccessGrants.GrantInfo storage given = _grants[chart][id];
        given.id = id;
        given.grantee.id = grantee;
        given.purposes = purposes;
        given.state = state;
    }

    function revokeGrant(bytes32 chart, uint32 id) external {
        delete _grants[chart][id];
    }

    function grantOf(bytes32 chart, uint32 id) external view returns (IAccessGrants.GrantInfo memory) {
        require(_grants[chart][id].grantee.id != 0, "GrantUnknown: there is no such grant");
        return _grants[chart][id];
    }

    function chartInfo(bytes32 chart) external view returns (ICharts.Chart memory info) {
        info.controller = _controllers[chart];
    }

    function accountOf(address who) external pure returns (bytes32) {
        return bytes32(bytes20(who)) | bytes32(uint256(0xeeeeeeeeeeeeeeeeeeeeeeee));
    }

    function openEmergency(bytes32 chart, IAccessGrants.EmergencyReason) external returns (uint32) {
        require(chart != 0, "NotAnEmergencyClinician: this account may open no emergency");
        lastCaller = msg.sender;
        return ++emergencies;
    }
}
