// SPDX-License-Identifier: GPL-3.0-only
pragma solidity ^0.8.20;

/// @title Charts: one patient at one hospital, who controls it, and who else may act
/// @notice At 0x000000000000000000000000000000005a030000. Whoever calls acts: a wallet as its own
/// account, a contract as the contract's, never as whoever called it. What may be done is what the same
/// account may do natively.
/// @dev Each refusal is an `Error(string)` that begins with a stable code: `ChartUnknown: …`. Methods that
/// change something refuse static calls, delegate calls and value. Times are Unix milliseconds. Accounts
/// are 32 bytes: an Ethereum address followed by twelve bytes `0xee` (`IMembership.accountOf`).
///
/// The events here are emitted only for what is done through this precompile.
interface ICharts {
    /// @notice What a chart allows. A closed one stays so.
    enum Status { Active, Suspended, Deceased, Closed }

    /// @notice Who acts for a patient.
    enum MandateKind { Parent, Guardian, Attorney, Executor }

    /// @notice Who made a signature: the kind of key. An Ethereum wallet's is `Ethereum`.
    enum SignatureKind { Ed25519, Sr25519, Ecdsa, Ethereum }

    /// @notice How a scope is given: the whole chart, or the list of that name.
    enum ScopeKind { Chart, Compartments, Records }

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

    /// @notice What the holder of a mandate may do.
    struct Powers {
        bool read;
        bool grant;
        bool revoke;
        bool recover;
    }

    /// @notice A signature over one of the texts of docs/formats.md.
    struct Signature {
        SignatureKind kind;
        bytes data;
    }

    /// @notice A chart.
    /// @param agent The key agent that keeps the keys; zero where the patient does.
    /// @param verifyingKey The key that verifies its key fragments, 33 bytes.
    /// @param since The block in which it was enrolled.
    struct Chart {
        bytes32 hospital;
        bytes32 controller;
        Status status;
        bytes32 agent;
        bytes verifyingKey;
        uint32 since;
    }

    /// @notice A mandate.
    /// @param end 0 for none.
    struct Mandate {
        uint32 id;
        bytes32 holder;
        MandateKind kind;
        Powers powers;
        Scope scope;
        uint64 end;
        uint64 since;
    }

    /// @notice A recovery that is under way.
    /// @param effective The moment from which it can be completed; 0 while nobody approved it.
    struct Recovery {
        bytes32 newController;
        uint64 started;
        uint64 expires;
        uint64 effective;
    }

    /// @notice A patient was enrolled.
    event ChartEnrolled(bytes32 indexed chart, bytes32 indexed hospital, bytes32 indexed controller);
    /// @notice Another account controls the chart.
    event ControllerRotated(bytes32 indexed chart, bytes32 indexed controller);
    /// @notice A recovery was started. The old account can cancel it.
    event RecoveryStarted(bytes32 indexed chart, bytes32 indexed newController);
    /// @notice A recovery was approved.
    event RecoveryApproved(bytes32 indexed chart, bytes32 indexed newController);
    /// @notice A recovery was completed.
    event RecoveryCompleted(bytes32 indexed chart);
    /// @notice A recovery was cancelled.
    event RecoveryCancelled(bytes32 indexed chart);
    /// @notice Somebody may act for the patient.
    event MandateGiven(bytes32 indexed chart, bytes32 indexed holder, uint32 mandate);
    /// @notice A mandate was ended.
    event MandateEnded(bytes32 indexed chart, uint32 mandate);
    /// @notice Somebody else keeps the chart's keys: an agent, or (zero) the patient.
    event CustodySet(bytes32 indexed chart, bytes32 indexed agent);
    /// @notice The chart's status changed.
    event StatusSet(bytes32 indexed chart, Status status);
    /// @notice The key that verifies the chart's key fragments changed.
    event VerifyingKeySet(bytes32 indexed chart);

    /// @notice Enrols a patient who signed for it. For registrars of a hospital.
    /// @param chart 32 random bytes.
    /// @param controller The patient's account, used on no other chart.
    /// @param verifyingKey The key that verifies the chart's key fragments: a compressed secp256k1 point.
    /// @param agent The key agent that keeps the keys; zero if the patient does.
    /// @param expires The moment until which the signature holds.
    /// @param signature The patient's, over the enrolment text.
    function enrol(
        bytes32 chart,
        bytes32 controller,
        bytes calldata verifyingKey,
        bytes32 agent,
        uint64 expires,
        Signature calldata signature
    ) external;

    /// @notice Hands the chart to another account of the patient, which signed for it.
    /// @param chart The chart.
    /// @param newController The patient's other account, which is nobody on this network yet.
    /// @param expires The moment until which the signature holds.
    /// @param signature The other account's, over the recovery text.
    function rotateController(bytes32 chart, bytes32 newController, uint64 expires, Signature calldata signature)
        external;

    /// @notice Starts the recovery of a chart whose patient lost her account. For its hospital.
    /// @param chart The chart.
    /// @param newController The patient's other account, which is nobody on this network yet.
    /// @param expires The moment until which the signature holds.
    /// @param signature The other account's, over the recovery text.
    function recover(bytes32 chart, bytes32 newController, uint64 expires, Signature calldata signature) external;

    /// @notice Approves a recovery. For the holder of a mandate that may recover.
    /// @param chart The chart.
    /// @param newController The account for which it was started.
    function approveRecovery(bytes32 chart, bytes32 newController) external;

    /// @notice Completes a recovery when its delay has passed. For anyone.
    /// @param chart The chart.
    function completeRecovery(bytes32 chart) external;

    /// @notice Cancels a recovery. For the account that controls the chart.
    /// @param chart The chart.
    function cancelRecovery(bytes32 chart) external;

    /// @notice Attests that somebody acts for the patient. For the hospital.
    /// @param chart The chart.
    /// @param holder Who acts for the patient: nobody else on this network.
    /// @param kind In which capacity.
    /// @param powers What the holder may do.
    /// @param scope Of which part of the chart.
    /// @param end The moment at which it ends by itself; 0 for never.
    /// @return mandate Its number on the chart.
    function giveMandate(
        bytes32 chart,
        bytes32 holder,
        MandateKind kind,
        Powers calldata powers,
        Scope calldata scope,
        uint64 end
    ) external returns (uint32 mandate);

    /// @notice Ends a mandate. For the patient.
    /// @param chart The chart.
    /// @param mandate Its number on the chart.
    function endMandate(bytes32 chart, uint32 mandate) external;

    /// @notice Says who keeps the chart's keys: an agent, or (zero) the patient. For the patient.
    /// @param chart The chart.
    /// @param agent An admitted key agent; zero for the patient.
    function setCustody(bytes32 chart, bytes32 agent) external;

    /// @notice Suspends a chart, lets it be active again, or says that its patient died. For the hospital.
    /// @param chart The chart.
    /// @param status Anything but `Closed`.
    function setStatus(bytes32 chart, Status status) external;

    /// @notice Closes a chart for good. For the patient.
    /// @param chart The chart.
    function close(bytes32 chart) external;

    /// @notice Replaces the key that verifies the chart's key fragments.
    /// @param chart The chart.
    /// @param verifyingKey A compressed secp256k1 point.
    function setVerifyingKey(bytes32 chart, bytes calldata verifyingKey) external;

    /// @notice The chart that an account controls, or holds a mandate on; zero where there is none.
    /// @param account The account.
    /// @return The chart; zero where there is none.
    function chartOf(bytes32 account) external view returns (bytes32);

    /// @notice A chart.
    /// @param chart The chart.
    /// @return What is kept of it; `ChartUnknown` where there is none.
    function chartInfo(bytes32 chart) external view returns (Chart memory);

    /// @notice A chart's mandates, with those past their end that nobody removed.
    /// @param chart The chart.
    /// @return All of them.
    function mandatesOf(bytes32 chart) external view returns (Mandate[] memory);

    /// @notice The recovery that is under way.
    /// @param chart The chart.
    /// @return The recovery; `NoRecovery` where there is none.
    function recoveryOf(bytes32 chart) external view returns (Recovery memory);
}
