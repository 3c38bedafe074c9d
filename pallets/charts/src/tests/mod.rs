// SPDX-License-Identifier: GPL-3.0-only

mod custody;
mod enrol;
mod mandate;
mod oversized;
mod recover;
mod rotate;
mod standing;
mod state;
mod status;
mod views;
