// SPDX-License-Identifier: GPL-3.0-only
pragma solidity ^0.8.20;

/// @dev For network/ only: calls a precompile in the two ways in which nothing may be changed there, and answers or
/// reverts with what it answers.
contract Passing {
    function statically(address to, bytes calldata data) external view returns (bytes memory) {
        (bool done, bytes memory answer) = to.staticcall(data);
        return _passed(done, answer);
    }

    function delegated(address to, bytes calldata data) external returns (bytes memory) {
        (bool done, bytes memory answer) = to.delegatecall(data);
        return _passed(done, answer);
    }

    function _passed(bool done, bytes memory answer) private pure returns (bytes memory) {
        if (!done) {
            assembly {
                revert(add(answer, 32), mload(answer))
            }
        }
        return answer;
    }
}
