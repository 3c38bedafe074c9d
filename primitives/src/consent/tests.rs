// SPDX-License-Identifier: GPL-3.0-only

//! The evaluator: what each rule says ([`denials`], [`permits`]), and what holds of all of them
//! together ([`properties`]), over worlds drawn at random ([`worlds`]).

mod denials;
mod people;
mod permits;
mod properties;
mod worlds;
