// SPDX-License-Identifier: GPL-3.0-only
pragma solidity ^0.8.20;

import {IAccessGrants} from "../interfaces/IAccessGrants.sol";
import {GRANTS} from "./Precompiles.sol";

/// @title Break-glass by several
/// @notice The emergency board of a hospital: so many of its members have to agree before an emergency is
/// opened on a chart. The hospital makes this contract, and nobody else, its emergency clinician
/// (`IMembership.addStaff` with the account of this contract's address), so there is no other way.
/// @dev The contract acts as itself. What the chain asks of an emergency (an admitted department, a coded
/// reason, the regulator's review in time) it asks of this contract too.
contract EmergencyAccess {
    /// @notice How long a proposal waits for agreement.
    uint64 public constant PATIENCE = 1 hours;

    struct Proposal {
        bytes32 chart;
        IAccessGrants.EmergencyReason reason;
        uint64 expires;
        uint32 agreed;
        bool opened;
    }

    /// @notice How many members have to agree.
    uint32 public immutable threshold;

    /// @notice The members of the board.
    mapping(address who => bool) public isMember;

    /// @notice What was proposed, by number.
    mapping(uint256 id => Proposal) public proposals;

    /// @notice The number of the next proposal.
    uint256 public nextProposal;

    mapping(uint256 id => mapping(address who => bool)) private _agreed;

    /// @notice Somebody asks for access in an emergency, and agrees herself.
    event Proposed(
        uint256 indexed id, bytes32 indexed chart, address indexed by, IAccessGrants.EmergencyReason reason
    );
    /// @notice Another member agrees.
    event Agreed(uint256 indexed id, address indexed by);
    /// @notice The emergency was opened, under that number on the chart.
    event Opened(uint256 indexed id, bytes32 indexed chart, uint32 emergency);

    /// @notice NotAMember: only members of the board propose and agree.
    error NotAMember();
    /// @notice ThresholdWrong: at least two have to agree, and no more than there are members.
    error ThresholdWrong();
    /// @notice MemberTwice: each member is named once.
    error MemberTwice();
    /// @notice ProposalUnknown: nothing was proposed under this number.
    error ProposalUnknown();
    /// @notice ProposalOver: it was opened, or waited too long.
    error ProposalOver();
    /// @notice AgreedAlready: each member agrees once.
    error AgreedAlready();

    /// @param members The board.
    /// @param threshold_ How many of them have to agree; at least 2.
    constructor(address[] memory members, uint32 threshold_) {
        if (threshold_ < 2 || threshold_ > members.length) revert ThresholdWrong();
        threshold = threshold_;
        for (uint256 i = 0; i < members.length; i++) {
            if (isMember[members[i]]) revert MemberTwice();
            isMember[members[i]] = true;
        }
    }

    modifier onlyMember() {
        if (!isMember[msg.sender]) revert NotAMember();
        _;
    }

    /// @notice Asks for access to a chart in an emergency, and agrees to it.
    function propose(bytes32 chart, IAccessGrants.EmergencyReason reason) external onlyMember returns (uint256 id) {
        id = nextProposal++;
        proposals[id] = Proposal({
            chart: chart,
            reason: reason,
            expires: uint64(block.timestamp) + PATIENCE,
            agreed: 0,
            opened: false
        });
        emit Proposed(id, chart, msg.sender, reason);
        _agree(id);
    }

    /// @notice Agrees to a proposal. Whoever is the last that it needs opens the emergency.
    function agree(uint256 id) external onlyMember {
        _agree(id);
    }

    function _agree(uint256 id) private {
        Proposal storage proposal = proposals[id];
        if (proposal.expires == 0) revert ProposalUnknown();
        if (proposal.opened || block.timestamp > proposal.expires) revert ProposalOver();
        if (_agreed[id][msg.sender]) revert AgreedAlready();
        _agreed[id][msg.sender] = true;
        proposal.agreed += 1;
        emit Agreed(id, msg.sender);
        if (proposal.agreed == threshold) {
            // Before the call, so that nothing which it leads to opens it again.
            proposal.opened = true;
            uint32 emergency = GRANTS.openEmergency(proposal.chart, proposal.reason);
            emit Opened(id, proposal.chart, emergency);
        }
    }
}
