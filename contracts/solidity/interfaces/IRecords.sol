// SPDX-License-Identifier: GPL-3.0-only
pragma solidity ^0.8.20;

/// @title The medical records of a chart: commitments and provenance, never the content
/// @notice At 0x000000000000000000000000000000005a010000. Whoever calls acts: a wallet as its own
/// account, a contract as the contract's, never as whoever called it. What may be done is what the same
/// account may do natively.
/// @dev Each refusal is an `Error(string)` that begins with a stable code: `NotEnrolled: …`. Methods that
/// change something refuse static calls, delegate calls and value. Accounts are 32 bytes: an Ethereum
/// address followed by twelve bytes `0xee` (`IMembership.accountOf`).
///
/// The events here are emitted only for what is done through this precompile. What is done natively, or
/// through the dispatch address, leaves only the runtime's own events.
interface IRecords {
    /// @notice The form of a document.
    enum MediaType { FhirJson, Pdf, Dicom, Cda }

    /// @notice How a version relates to the one before it (FHIR `DocumentReference.relatesTo`).
    enum Relation { Replaces, Appends, EnteredInError }

    /// @notice Why a patient disputes a record.
    enum DisputeReason { WrongPatient, Inaccurate, Incomplete, NotConsented }

    /// @notice What became of a record.
    enum Status { Current, EnteredInError, Disputed, Withdrawn, Erased }

    /// @notice Whether what somebody holds is what was filed.
    enum Verification { Genuine, NotFiled, ObjectDiffers, ContentDiffers }

    /// @notice What is filed of a document.
    /// @param compartment The tag of the compartment whose key the document is sealed to.
    /// @param epoch The compartment's current epoch.
    /// @param object BLAKE2b-256 of the ciphertext: its address in the gateways' stores.
    /// @param content The content commitment.
    /// @param indexEntry The address of the index entry, a small object of its own.
    /// @param mediaType The form of the document.
    /// @param size The padded size of the object in bytes.
    struct Filing {
        bytes16 compartment;
        uint32 epoch;
        bytes32 object;
        bytes32 content;
        bytes32 indexEntry;
        MediaType mediaType;
        uint64 size;
    }

    /// @notice One item of a batch.
    struct Item {
        bytes16 record;
        Filing filing;
    }

    /// @notice The opening of a blinded grantee. A `party` of zero opens nothing: for a grant in clear.
    struct Opening {
        bytes32 party;
        bytes32 random;
    }

    /// @notice A version with its provenance.
    /// @param author The account that filed it.
    /// @param institution Its institution; zero where the patient wrote it.
    /// @param blockNumber The block in which it was filed.
    /// @param related Whether `relation` says anything: not for a first version.
    struct Version {
        bytes32 author;
        bytes32 institution;
        uint32 blockNumber;
        bool related;
        Relation relation;
        Filing filing;
    }

    /// @notice A record with its newest version.
    /// @param version The number of that version, counted from 1.
    /// @param disputed Says anything only where the status is `Disputed`.
    /// @param contributed Somebody with a grant, or the patient, wrote it.
    /// @param moved A version lies in another compartment than the one before it.
    /// @param held The council forbids its erasure.
    struct Record {
        uint32 version;
        Status status;
        DisputeReason disputed;
        bool contributed;
        bool moved;
        bool held;
        Version head;
    }

    /// @notice One entry of a list.
    struct Entry {
        bytes16 id;
        Record record;
    }

    /// @notice A first version was filed by the chart's hospital.
    event RecordFiled(bytes32 indexed chart, bytes16 indexed record, bytes32 indexed author, bytes32 object);
    /// @notice A further version was filed.
    event RecordAmended(
        bytes32 indexed chart,
        bytes16 indexed record,
        bytes32 indexed author,
        uint32 version,
        Relation relation,
        bytes32 object
    );
    /// @notice A record was written by somebody with access, or by the patient.
    event RecordContributed(bytes32 indexed chart, bytes16 indexed record, bytes32 indexed author, bytes32 object);
    /// @notice The patient disputes a record.
    event RecordDisputed(bytes32 indexed chart, bytes16 indexed record, DisputeReason reason);
    /// @notice The hospital settled a dispute.
    event DisputeResolved(bytes32 indexed chart, bytes16 indexed record);
    /// @notice The patient withdrew a record: gateways delete what they store of it.
    event RecordWithdrawn(bytes32 indexed chart, bytes16 indexed record);
    /// @notice A record shrank to a tombstone.
    event RecordErased(bytes32 indexed chart, bytes16 indexed record);

    /// @notice Files the first version of a record. For clinicians and systems of the chart's hospital.
    /// @param chart The chart.
    /// @param record 16 random bytes chosen by the filer, so that a retry finds itself.
    /// @param filing What is filed.
    function file(bytes32 chart, bytes16 record, Filing calldata filing) external;

    /// @notice Files several records, all or none.
    /// @param chart The chart.
    /// @param items Each record's id, as for `file`, and what is filed.
    function fileBatch(bytes32 chart, Item[] calldata items) external;

    /// @notice Files a further version.
    /// @param chart The chart.
    /// @param record The record's id.
    /// @param version The number that it gets: one more than the newest.
    /// @param relation How it relates to the newest.
    /// @param filing What is filed.
    function amend(bytes32 chart, bytes16 record, uint32 version, Relation relation, Filing calldata filing) external;

    /// @notice Files what the patient herself wrote.
    /// @param chart The chart.
    /// @param record 16 random bytes, as for `file`.
    /// @param filing What is filed.
    function contribute(bytes32 chart, bytes16 record, Filing calldata filing) external;

    /// @notice Files what a clinician with a grant for treatment wrote.
    /// @dev It writes the author's account beside the chart for good.
    /// @param chart The chart.
    /// @param record 16 random bytes, as for `file`.
    /// @param filing What is filed.
    /// @param grant The number of the author's grant on the chart.
    /// @param opening The opening of that grant, if it is blinded.
    function contributeUnder(
        bytes32 chart,
        bytes16 record,
        Filing calldata filing,
        uint32 grant,
        Opening calldata opening
    ) external;

    /// @notice Disputes a record. For the patient, or a mandate that may.
    /// @param chart The chart.
    /// @param record The record's id.
    /// @param reason Why.
    function dispute(bytes32 chart, bytes16 record, DisputeReason reason) external;

    /// @notice Settles a dispute. For the hospital.
    /// @param chart The chart.
    /// @param record The record's id.
    function resolveDispute(bytes32 chart, bytes16 record) external;

    /// @notice Withdraws a record from the gateways; the hospital's own file is untouched. For the patient.
    /// @param chart The chart.
    /// @param record The record's id.
    function withdraw(bytes32 chart, bytes16 record) external;

    /// @notice Shrinks a record to a tombstone. For the hospital; not while the council holds it.
    /// @param chart The chart.
    /// @param record The record's id.
    function erase(bytes32 chart, bytes16 record) external;

    /// @notice A record with its newest version.
    /// @param chart The chart.
    /// @param record The record's id.
    /// @return The record; `RecordUnknown` where there is none.
    function recordOf(bytes32 chart, bytes16 record) external view returns (Record memory);

    /// @notice One version of a record; 0 for the newest.
    /// @param chart The chart.
    /// @param record The record's id.
    /// @param version Counted from 1; 0 for the newest.
    /// @return The version with its provenance.
    function versionOf(bytes32 chart, bytes16 record, uint32 version) external view returns (Version memory);

    /// @notice A chart's records after the cursor (zero: from the start), at most `limit` and 16.
    /// @dev They come in a fixed order that means nothing. The last id of a page is the next cursor.
    /// @param chart The chart.
    /// @param cursor The last id of the page before; zero for the first page.
    /// @param limit How many at most; never more than 16.
    /// @return A page; an empty one where nothing comes after the cursor.
    function recordsOf(bytes32 chart, bytes16 cursor, uint32 limit) external view returns (Entry[] memory);

    /// @notice Whether an object with that content is what was filed as that version (0: the newest).
    /// @param chart The chart.
    /// @param record The record's id.
    /// @param version Counted from 1; 0 for the newest.
    /// @param object BLAKE2b-256 of the ciphertext that somebody holds.
    /// @param content Its content commitment.
    /// @return `Genuine`, or what is not as it was filed.
    function verify(bytes32 chart, bytes16 record, uint32 version, bytes32 object, bytes32 content)
        external
        view
        returns (Verification);
}
