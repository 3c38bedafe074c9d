// SPDX-License-Identifier: GPL-3.0-only

mod approve;
mod gate;
mod origin;
mod state;
