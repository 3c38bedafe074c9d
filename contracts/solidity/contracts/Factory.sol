// SPDX-License-Identifier: GPL-3.0-only
pragma solidity ^0.8.20;

/// @dev For network/ only: a contract that creates others. The number makes two of them two codes to approve.
contract Factory {
    event Created(address child);

    uint256 public immutable number;

    constructor(uint256 chosen) {
        number = chosen;
    }

    function make() external {
        emit Created(address(new Child()));
    }
}

contract Child {}
