// SPDX-License-Identifier: GPL-3.0-only
pragma solidity ^0.8.20;

/// @title Who takes part: institutions, their staff, their keys, and what an account is
/// @notice At 0x000000000000000000000000000000005a040000. Whoever calls acts: a wallet as its own
/// account, a contract as the contract's, never as whoever called it. What may be done is what the same
/// account may do natively.
/// @dev Each refusal is an `Error(string)` that begins with a stable code: `NotInvited: …`. Methods that
/// change something refuse static calls, delegate calls and value. Times are Unix milliseconds.
///
/// The events here are emitted only for what is done through this precompile. The council acts natively.
interface IMembership {
    /// @notice What an account is.
    enum Standing { None, Invited, Institution, Staff, Controller, Mandate, Former }

    /// @notice Whether an institution may act.
    enum InstitutionStatus { Active, Suspended, Expelled }

    /// @notice What a member of staff does.
    enum StaffRole { Clinician, EmergencyClinician, Registrar, Auditor, System }

    /// @notice What a key is for.
    enum KeyKind { Encryption, Receipt, Signing }

    /// @notice What an institution says of itself.
    /// @param document The hash of a longer description.
    /// @param endpoint Where its gateway or system answers; may be empty.
    /// @param nodes The peer ids of its nodes.
    struct Profile {
        string name;
        bytes32 document;
        string endpoint;
        string[] nodes;
    }

    /// @notice A key with the proof that whoever registers it holds its secret (docs/formats.md).
    /// @param suite 1 Umbral, 2 Ed25519, 3 Sr25519.
    struct ProvenKey {
        KeyKind kind;
        uint8 suite;
        bytes key;
        bytes proof;
    }

    /// @notice The key that counts now.
    struct RegisteredKey {
        KeyKind kind;
        uint8 suite;
        bytes key;
        uint32 version;
        uint64 validFrom;
    }

    /// @notice An institution.
    /// @param roles A bit for each role: 1 Hospital, 2 DataUser, 4 Emergency, 8 Gateway, 16 KeyAgent,
    /// 32 Validator.
    /// @param since The block of its admission.
    struct Institution {
        uint8 roles;
        InstitutionStatus status;
        Profile profile;
        uint32 since;
    }

    /// @notice A staff entry. Its end may have passed.
    struct StaffEntry {
        bytes32 institution;
        StaffRole role;
        uint64 until;
    }

    /// @notice What an account is, and the chart that it is it on, for a controller and a mandate.
    struct StandingInfo {
        Standing standing;
        bytes32 chart;
    }

    /// @notice What an account may use in a window and has used, in the smallest unit.
    /// @param resets When the window ends.
    struct Quota {
        uint128 limit;
        uint128 used;
        uint64 resets;
    }

    /// @notice Who was invited applied.
    event Applied(bytes32 indexed institution, uint8 roles);
    /// @notice An institution changed what it says of itself.
    event ProfileSet(bytes32 indexed institution);
    /// @notice An institution, or its registrar, registered somebody.
    event StaffAdded(bytes32 indexed by, bytes32 indexed who, StaffRole role, uint64 until);
    /// @notice A staff entry was ended.
    event StaffRemoved(bytes32 indexed by, bytes32 indexed who);
    /// @notice An account registered keys.
    event KeysSet(bytes32 indexed account);

    /// @notice Asks for admission. For accounts that the council invited.
    /// @param roles A bit for each role, as in `Institution`.
    /// @param profile What it says of itself.
    function applyForRoles(uint8 roles, Profile calldata profile) external;

    /// @notice Replaces what the institution says of itself.
    /// @param profile What takes the place of what it said.
    function setProfile(Profile calldata profile) external;

    /// @notice Registers a member of staff until that moment, or changes the entry. For the institution
    /// and its registrars.
    /// @param who Whom.
    /// @param role As what.
    /// @param until The moment at which the entry ends.
    function addStaff(bytes32 who, StaffRole role, uint64 until) external;

    /// @notice Ends a staff entry.
    /// @param who Whose.
    function removeStaff(bytes32 who) external;

    /// @notice Registers keys of the caller, at most one of each kind.
    /// @param keys Each with its proof.
    function setKeys(ProvenKey[] calldata keys) external;

    /// @notice Fills up the gas float of an account that takes part, once a window. For anyone.
    /// @dev It emits no event here, only the runtime's own. The float is a balance, which anyone can ask for.
    /// @param account The account.
    function refill(bytes32 account) external;

    /// @notice What an account is.
    /// @param account The account.
    /// @return Its standing; `None` for a stranger.
    function standingOf(bytes32 account) external view returns (StandingInfo memory);

    /// @notice The institution of that account.
    /// @param account The institution's own account.
    /// @return The institution; `UnknownInstitution` where there is none.
    function member(bytes32 account) external view returns (Institution memory);

    /// @notice The staff entry of that account.
    /// @param account The account.
    /// @return The entry; `UnknownStaff` where there is none.
    function staff(bytes32 account) external view returns (StaffEntry memory);

    /// @notice The institution in whose name an account signs; zero where there is none.
    /// @param account The account.
    /// @return The institution's account; zero where there is none.
    function institutionOf(bytes32 account) external view returns (bytes32);

    /// @notice The keys of an account that count now.
    /// @param account The account.
    /// @return At most one of each kind.
    function keysOf(bytes32 account) external view returns (RegisteredKey[] memory);

    /// @notice What an account has used of its quota.
    /// @param account The account.
    /// @return Of the window that is open.
    function quota(bytes32 account) external view returns (Quota memory);

    /// @notice How many gateways it takes to open a document for whom it was granted.
    /// @return How many.
    function threshold() external view returns (uint8);

    /// @notice The account behind an address: the native one that the address stands for, or else the
    /// address filled up with `0xee`.
    /// @param who The address.
    /// @return The account.
    function accountOf(address who) external view returns (bytes32);

    /// @notice The address of an account.
    /// @param account The account.
    /// @return The address.
    function addressOf(bytes32 account) external view returns (address);
}
