// SPDX-License-Identifier: GPL-3.0-only
pragma solidity ^0.8.20;

import {IAccessGrants} from "../interfaces/IAccessGrants.sol";
import {CHARTS, GRANTS, MEMBERSHIP} from "./Precompiles.sol";

/// @title The consenting patients of a study
/// @notice A patient takes part by granting the study access for research, and joining with that grant.
/// She leaves by revoking it, without asking this contract: who counts is read from the grants each time.
/// `cohort` and `consenting` tell nobody anything below a minimum cohort, not even how many there are; and there are
/// no events.
/// @dev It keeps back no more than that, since a ledger has no secrets. Whoever reads the transactions, or the
/// storage of this contract, sees which charts joined, as she sees their open grants; and whoever tries `withdraw` in
/// a controller's name sees whether that chart joined. Nor is an answer for the study alone: nobody signs the `from`
/// of a call that changes nothing. A chart says nothing about who its patient is.
contract ResearchConsent {
    /// @notice A bit of `IAccessGrants`' purposes: healthcare research.
    uint16 public constant HRESCH = 8;

    /// @notice Charts that may join. Counting reads a grant of each.
    uint256 public constant AT_MOST = 256;

    /// @notice The institution whose study it is.
    bytes32 public immutable study;

    /// @notice Fewer patients than this are none.
    uint32 public immutable minimumCohort;

    bytes32[] private _charts;
    mapping(bytes32 chart => uint32 grantId) private _grants;
    mapping(bytes32 chart => bool) private _joined;

    /// @notice NotTheController: only the account that controls a chart joins or leaves with it.
    error NotTheController();
    /// @notice GrantUnfit: the grant is not in force, not the study's, or not for research.
    error GrantUnfit();
    /// @notice CohortTooSmall: there are fewer consenting patients than the minimum.
    error CohortTooSmall();
    /// @notice StudyFull: no more charts can join.
    error StudyFull();
    /// @notice NotJoined: the chart is not part of the study.
    error NotJoined();
    /// @notice MinimumTooLow: a cohort of fewer than two hides nobody.
    error MinimumTooLow();

    /// @param study_ The account of the study's institution.
    /// @param minimumCohort_ At least 2.
    constructor(bytes32 study_, uint32 minimumCohort_) {
        if (minimumCohort_ < 2) revert MinimumTooLow();
        study = study_;
        minimumCohort = minimumCohort_;
    }

    modifier onlyController(bytes32 chart) {
        if (CHARTS.chartInfo(chart).controller != MEMBERSHIP.accountOf(msg.sender)) revert NotTheController();
        _;
    }

    /// @notice Joins the study with a grant that the patient gave to it, or again with another.
    /// @param chart Hers.
    /// @param grantId The number of that grant on it.
    function join(bytes32 chart, uint32 grantId) external onlyController(chart) {
        if (!_fit(chart, grantId)) revert GrantUnfit();
        if (!_joined[chart]) {
            if (_charts.length == AT_MOST) revert StudyFull();
            _joined[chart] = true;
            _charts.push(chart);
        }
        _grants[chart] = grantId;
    }

    /// @notice Leaves the study. The grant is revoked apart from this.
    /// @param chart Hers.
    function withdraw(bytes32 chart) external onlyController(chart) {
        if (!_joined[chart]) revert NotJoined();
        _joined[chart] = false;
        delete _grants[chart];
        for (uint256 i = 0; i < _charts.length; i++) {
            if (_charts[i] == chart) {
                _charts[i] = _charts[_charts.length - 1];
                _charts.pop();
                break;
            }
        }
    }

    /// @notice How many patients consent now.
    /// @return count At least the minimum.
    function cohort() external view returns (uint256 count) {
        (, count) = _consenting();
        if (count < minimumCohort) revert CohortTooSmall();
    }

    /// @notice The charts of those patients, with the grant under which each is read.
    /// @return charts At least the minimum.
    /// @return grantIds The number of each one's grant on her chart.
    function consenting() external view returns (bytes32[] memory charts, uint32[] memory grantIds) {
        (bytes32[] memory found, uint256 count) = _consenting();
        if (count < minimumCohort) revert CohortTooSmall();
        charts = new bytes32[](count);
        grantIds = new uint32[](count);
        for (uint256 i = 0; i < count; i++) {
            charts[i] = found[i];
            grantIds[i] = _grants[found[i]];
        }
    }

    function _consenting() private view returns (bytes32[] memory found, uint256 count) {
        found = new bytes32[](_charts.length);
        for (uint256 i = 0; i < _charts.length; i++) {
            bytes32 chart = _charts[i];
            if (_fit(chart, _grants[chart])) found[count++] = chart;
        }
    }

    /// @dev A grant that was revoked is not there any more, which the precompile refuses to show.
    function _fit(bytes32 chart, uint32 grantId) private view returns (bool) {
        try GRANTS.grantOf(chart, grantId) returns (IAccessGrants.GrantInfo memory given) {
            return !given.grantee.blinded && given.grantee.id == study && given.purposes & HRESCH != 0
                && given.state == IAccessGrants.GrantState.InForce;
        } catch {
            return false;
        }
    }
}
