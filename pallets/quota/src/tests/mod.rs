// SPDX-License-Identifier: GPL-3.0-only

mod charge;
mod deposits;
mod existence;
mod fees;
mod limits;
mod standing;
mod state;
mod window;
