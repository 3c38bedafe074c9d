// SPDX-License-Identifier: GPL-3.0-only
pragma solidity ^0.8.20;

/// @title A register of records, for measurements only
/// @notice What a filing leaves on the chain, as a contract that knows no charts, roles, quotas or grants would
/// keep it. tools/eth-bench runs it on Ganache and Hardhat's node, beside Salus's own `IRecords`.
contract Register {
    /// @notice What is filed of a document.
    struct Filing {
        bytes32 object;
        bytes32 content;
        address author;
        uint64 blockNumber;
    }

    /// @notice One of several records that are filed at once.
    struct Item {
        bytes16 record;
        bytes32 object;
        bytes32 content;
    }

    /// @notice The filings of a chart, by record.
    mapping(bytes32 chart => mapping(bytes16 record => Filing)) public filings;

    /// @notice A record was filed.
    event RecordFiled(bytes32 indexed chart, bytes16 indexed record, address indexed author, bytes32 object);

    /// @notice AlreadyFiled: the chart has a record of that id.
    error AlreadyFiled();

    /// @notice Files several records, all or none.
    function fileBatch(bytes32 chart, Item[] calldata items) external {
        for (uint256 at = 0; at < items.length; ++at) {
            file(chart, items[at].record, items[at].object, items[at].content);
        }
    }

    /// @notice Files a record.
    function file(bytes32 chart, bytes16 record, bytes32 object, bytes32 content) public {
        Filing storage filing = filings[chart][record];
        if (filing.author != address(0)) revert AlreadyFiled();
        filings[chart][record] = Filing(object, content, msg.sender, uint64(block.number));
        emit RecordFiled(chart, record, msg.sender, object);
    }
}
