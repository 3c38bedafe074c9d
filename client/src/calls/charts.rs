// SPDX-License-Identifier: GPL-3.0-only

//! Enrolment and the control of charts.
