// SPDX-License-Identifier: GPL-3.0-only
pragma solidity ^0.8.20;

/// @title Who may read what: requests, grants, restrictions, compartments' keys, emergencies
/// @notice At 0x000000000000000000000000000000005a020000. Whoever calls acts: a wallet as its own
/// account, a contract as the contract's, never as whoever called it. What may be done is what the same
/// account may do natively. `grantSigned` alone acts for somebody else: for whoever signed.
/// @dev Each refusal is an `Error(string)` that begins with a stable code: `NotPermitted: …`. Methods that
/// change something refuse static calls, delegate calls and value. Times are Unix milliseconds. Accounts
/// are 32 bytes: an Ethereum address followed by twelve bytes `0xee` (`IMembership.accountOf`).
///
/// Purposes are a bit each, codes of HL7's v3-ActReason: 1 TREAT, 2 ETREAT, 4 BTG, 8 HRESCH, 16 HPAYMT,
/// 32 HOPERAT, 64 PUBHLTH, 128 PATRQT, 256 FAMRQT, 512 PWATRNY, 1024 CLINTRCH, 2048 CAREMGT.
///
/// The events here are emitted only for what is done through this precompile.
interface IAccessGrants {
    /// @notice How a scope is given: the whole chart, or the list of that name.
    enum ScopeKind { Chart, Compartments, Records }

    /// @notice Whom a restriction concerns.
    enum PartyKind { Everyone, Role, Account, Blinded }

    /// @notice Why the glass is broken.
    enum EmergencyReason { Unconscious, LifeThreatening, UnableToConsent, PublicSafety }

    /// @notice What the regulator found about an emergency.
    enum Review { Pending, Justified, Unjustified }

    /// @notice What somebody relies on who wants to read.
    enum Basis { Controller, Emergency, Mandate, Grant }

    /// @notice Whether a grant is in force at this block's time.
    enum GrantState { NotStarted, InForce, Expired }

    /// @notice A compartment from one of its epochs on.
    struct CompartmentScope {
        bytes16 tag;
        uint32 firstEpoch;
    }

    /// @notice A part of a chart. The list that `kind` does not name has to be empty.
    struct Scope {
        ScopeKind kind;
        CompartmentScope[] compartments;
        bytes16[] records;
    }

    /// @notice Who is granted access: an account in clear, for good in the ledger; or a blinded tag.
    struct Grantee {
        bool blinded;
        bytes32 id;
    }

    /// @notice Whom a restriction concerns: `id` is the account or tag, or the number of the role.
    struct Party {
        PartyKind kind;
        bytes32 id;
    }

    /// @notice The opening of a blinded tag.
    struct Opening {
        bytes32 party;
        bytes32 random;
    }

    /// @notice A question: may this person read this record?
    /// @param gateway The institution through which; zero for none.
    /// @param version 0 for the newest.
    /// @param purpose One bit.
    /// @param basis What the person relies on, with its number `basisId` on the chart.
    struct Ask {
        bytes32 person;
        bytes32 gateway;
        bytes32 chart;
        bytes16 record;
        uint32 version;
        uint16 purpose;
        Basis basis;
        uint32 basisId;
        Opening[] openings;
    }

    /// @notice The answer.
    /// @param words What it means, in a sentence.
    /// @param blockNumber The block that decided it.
    struct Decision {
        bool permitted;
        string words;
        uint32 blockNumber;
    }

    /// @notice A grant.
    /// @param end 0 for none.
    struct GrantInfo {
        uint32 id;
        Grantee grantee;
        Scope scope;
        uint16 purposes;
        uint64 start;
        uint64 end;
        GrantState state;
    }

    /// @notice A request that waits for the patient.
    struct RequestInfo {
        uint32 id;
        Grantee grantee;
        Scope scope;
        uint16 purposes;
        uint64 start;
        uint64 end;
        bytes32 lodgedBy;
        uint64 lapses;
    }

    /// @notice A restriction.
    /// @param purposes 0 for all.
    struct RestrictionInfo {
        uint32 id;
        Scope scope;
        Party party;
        uint16 purposes;
        bool passable;
    }

    /// @notice An emergency.
    struct EmergencyInfo {
        uint32 id;
        bytes32 clinician;
        bytes32 department;
        EmergencyReason reason;
        uint64 opened;
        uint64 expires;
        uint64 reviewBy;
        Review review;
    }

    /// @notice A compartment with its current key.
    struct Compartment {
        bytes16 tag;
        uint32 epoch;
        bytes key;
    }

    /// @notice A grant that a patient, or a mandate that may grant, signed in her wallet (EIP-712).
    /// @dev What the wallet shows are words, which the chain makes anew from these members and from the
    /// register: docs/formats.md, section 7. A text that is not theirs to the letter is no signature of
    /// them.
    /// @param end 0 for none.
    /// @param nonce The signer's next number: `nonceOf`.
    /// @param deadline From this moment on nobody can submit it. At most 24 hours ahead.
    struct SignedGrant {
        bytes32 chart;
        Grantee grantee;
        Scope scope;
        uint16 purposes;
        uint64 start;
        uint64 end;
        uint64 nonce;
        uint64 deadline;
    }

    /// @notice A data user asks.
    event RequestLodged(bytes32 indexed chart, uint32 indexed request, bytes32 indexed lodgedBy);
    /// @notice The patient approved a request, in full or narrowed, by that grant: `GrantGiven` came before.
    event RequestApproved(bytes32 indexed chart, uint32 indexed request, uint32 indexed grant);
    /// @notice The patient refused a request.
    event RequestDenied(bytes32 indexed chart, uint32 indexed request);
    /// @notice Access was granted. `party` is the grantee: an account, or a blinded tag.
    event GrantGiven(bytes32 indexed chart, uint32 indexed grant, bytes32 indexed party, bool blinded);
    /// @notice Access was revoked.
    event GrantRevoked(bytes32 indexed chart, uint32 indexed grant);
    /// @notice Every grant of the chart was revoked.
    event AllGrantsRevoked(bytes32 indexed chart);
    /// @notice The patient forbids something.
    event RestrictionSet(bytes32 indexed chart, uint32 indexed restriction);
    /// @notice She does not forbid it any more.
    event RestrictionLifted(bytes32 indexed chart, uint32 indexed restriction);
    /// @notice A compartment's epoch was opened.
    event CompartmentKeySet(bytes32 indexed chart, bytes16 indexed tag, uint32 epoch);
    /// @notice The glass was broken.
    event EmergencyOpened(bytes32 indexed chart, uint32 indexed emergency, bytes32 indexed clinician);
    /// @notice A gateway anchored a batch of receipts.
    event ReceiptsAnchored(bytes32 indexed gateway, uint32 indexed batch, bytes32 root);
    /// @notice A signed grant was submitted and written: `GrantGiven` says which. `nonce` counts no more.
    event SignatureUsed(bytes32 indexed signer, uint64 indexed nonce);
    /// @notice What was signed under numbers below this one, and nobody submitted, counts no more.
    event SignaturesVoided(bytes32 indexed signer, uint64 below);

    /// @notice Asks for access. In clear for oneself or one's institution; blinded tags by a gateway.
    /// @param chart The chart.
    /// @param grantee Who would read.
    /// @param scope Which part of the chart.
    /// @param purposes For what: the sum of the bits.
    /// @param start The moment from which it holds.
    /// @param end 0 for none.
    /// @return The request's number on the chart.
    function request(
        bytes32 chart,
        Grantee calldata grantee,
        Scope calldata scope,
        uint16 purposes,
        uint64 start,
        uint64 end
    ) external returns (uint32);

    /// @notice Grants a request, in full or narrowed. For the patient, or a mandate that may grant.
    /// @param chart The chart.
    /// @param requestId The request's number on the chart.
    /// @param scope All that was asked for, or a part.
    /// @param purposes All that were asked for, or some.
    /// @param start No earlier than was asked for.
    /// @param end No later than was asked for; 0 for none.
    /// @return grantId The grant's number on the chart.
    function approve(bytes32 chart, uint32 requestId, Scope calldata scope, uint16 purposes, uint64 start, uint64 end)
        external
        returns (uint32 grantId);

    /// @notice Refuses a request.
    /// @param chart The chart.
    /// @param requestId The request's number on the chart.
    function deny(bytes32 chart, uint32 requestId) external;

    /// @notice Grants access that nobody asked for.
    /// @param chart The chart.
    /// @param grantee Who would read.
    /// @param scope Which part of the chart.
    /// @param purposes For what: the sum of the bits.
    /// @param start The moment from which it holds.
    /// @param end The moment at which it ends; 0 for none.
    /// @return The grant's number on the chart.
    function grant(
        bytes32 chart,
        Grantee calldata grantee,
        Scope calldata scope,
        uint16 purposes,
        uint64 start,
        uint64 end
    ) external returns (uint32);

    /// @notice Submits a grant that somebody signed. For anyone: it counts as the signer's own, under the
    /// rules of `grant`, once, and the quota of whoever submits it pays.
    /// @dev Refused are `BadSignature` (another signer, network, contract, or anything else than what was
    /// signed), `SignatureExpired`, `DeadlineTooLate`, `NonceUsed`, `NonceNotNext`, `NoWords`, and whatever
    /// `grant` refuses the signer.
    /// @param signer The address that signed.
    /// @param given What she signed.
    /// @param signature 65 bytes, r, s and v: s in the lower half of the order, v 27 or 28.
    /// @return grantId The grant's number on the chart.
    function grantSigned(address signer, SignedGrant calldata given, bytes calldata signature)
        external
        returns (uint32 grantId);

    /// @notice Makes void what the caller signed under numbers below that one, at most 256 of them. For the
    /// patient, or a mandate that may grant. What was submitted before is revoked by `revoke`.
    /// @param chart A chart on which the caller may grant.
    /// @param below The number that the caller signs next.
    function voidSigned(bytes32 chart, uint64 below) external;

    /// @notice Revokes a grant.
    /// @param chart The chart.
    /// @param grantId The grant's number on the chart.
    function revoke(bytes32 chart, uint32 grantId) external;

    /// @notice Revokes every grant of the chart.
    /// @param chart The chart.
    function revokeAll(bytes32 chart) external;

    /// @notice Forbids something.
    /// @param chart The chart.
    /// @param scope Of which part of the chart.
    /// @param party To whom.
    /// @param purposes 0 for all.
    /// @param passable Whether an emergency passes it.
    /// @return The restriction's number on the chart.
    function restrict(bytes32 chart, Scope calldata scope, Party calldata party, uint16 purposes, bool passable)
        external
        returns (uint32);

    /// @notice Lifts a restriction.
    /// @param chart The chart.
    /// @param restriction Its number on the chart.
    function lift(bytes32 chart, uint32 restriction) external;

    /// @notice Opens an epoch of a compartment. For the patient, or her key agent.
    /// @param chart The chart.
    /// @param tag The compartment's tag; an unknown one makes a new compartment.
    /// @param epoch One more than the current one, and 0 for a new compartment.
    /// @param key An Umbral public key: a compressed secp256k1 point.
    function setCompartmentKey(bytes32 chart, bytes16 tag, uint32 epoch, bytes calldata key) external;

    /// @notice Breaks the glass. For emergency clinicians; at once visible to the patient, and reviewed.
    /// @param chart The chart.
    /// @param reason Why.
    /// @return The emergency's number on the chart.
    function openEmergency(bytes32 chart, EmergencyReason reason) external returns (uint32);

    /// @notice Anchors a batch of receipts. For gateways.
    /// @param batch One more than the batch before; 0 for the first.
    /// @param count How many receipts are in it.
    /// @param previous The root of the batch before; zero for the first.
    /// @param root The root of its Merkle tree.
    function anchorReceipts(uint32 batch, uint32 count, bytes32 previous, bytes32 root) external;

    /// @notice Removes grants and requests that are over, at most so many. For anyone.
    /// @dev It emits no event: nothing that it removes permitted anything any more.
    /// @param chart The chart.
    /// @param limit How many at most.
    function pruneExpired(bytes32 chart, uint32 limit) external;

    /// @notice May this person read this record? The same function decides natively and at gateways.
    /// @param ask Who, what, for what, and on which ground.
    /// @return Permitted or not, and why.
    function check(Ask calldata ask) external view returns (Decision memory);

    /// @notice One grant.
    /// @param chart The chart.
    /// @param grantId The grant's number on the chart.
    /// @return The grant; `GrantUnknown` where there is none, or none any more.
    function grantOf(bytes32 chart, uint32 grantId) external view returns (GrantInfo memory);

    /// @notice The grants numbered from `first` on that were not revoked: looks at `limit` numbers, at
    /// most 64.
    /// @param chart The chart.
    /// @param first The first number to look at.
    /// @param limit How many numbers to look at.
    /// @return Those that are there, in the order of their numbers.
    function grantsOf(bytes32 chart, uint32 first, uint32 limit) external view returns (GrantInfo[] memory);

    /// @notice The number that the chart's next grant gets.
    /// @param chart The chart.
    /// @return One more than the last.
    function nextGrant(bytes32 chart) external view returns (uint32);

    /// @notice The number that the next grant which the account signs has to carry. It never starts again.
    /// @param account The account.
    /// @return 0 for who has signed none.
    function nonceOf(bytes32 account) external view returns (uint64);

    /// @notice The requests that wait for the patient.
    /// @param chart The chart.
    /// @return All of them.
    function requestsOf(bytes32 chart) external view returns (RequestInfo[] memory);

    /// @notice What the patient forbids.
    /// @param chart The chart.
    /// @return All of them.
    function restrictionsOf(bytes32 chart) external view returns (RestrictionInfo[] memory);

    /// @notice The emergencies numbered from `first` on: looks at `limit` numbers, at most 64.
    /// @param chart The chart.
    /// @param first The first number to look at.
    /// @param limit How many numbers to look at.
    /// @return Those that are there, in the order of their numbers.
    function emergenciesOf(bytes32 chart, uint32 first, uint32 limit) external view returns (EmergencyInfo[] memory);

    /// @notice The current epoch and key of a compartment.
    /// @param chart The chart.
    /// @param tag The compartment's tag.
    /// @return The compartment; `CompartmentUnknown` where there is none.
    function compartmentOf(bytes32 chart, bytes16 tag) external view returns (Compartment memory);
}
