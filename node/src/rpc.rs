// SPDX-License-Identifier: GPL-3.0-only

//! What the node answers beyond the methods that every Substrate node has (`chain_*`, `state_*`,
//! `author_*`, `chainHead_v1_*`, `chainSpec_v1_*`, …, which `sc-service` adds itself): account nonces,
//! fees, BABE's slots and, for those who verify finality on their own, GRANDPA's justifications. With
//! `--eth-rpc-port` also Ethereum's methods.

use std::sync::Arc;

use codec::Encode;
use jsonrpsee::{core::RpcResult, types::ErrorObjectOwned, RpcModule};
use pallet_transaction_payment_rpc::{TransactionPayment, TransactionPaymentApiServer};
use salus_runtime::opaque::Block;
use sc_consensus_babe::BabeWorkerHandle;
use sc_consensus_babe_rpc::{Babe, BabeApiServer};
use sc_consensus_grandpa::{
	FinalityProofProvider, GrandpaJustificationStream, SharedAuthoritySet, SharedVoterState,
};
use sc_consensus_grandpa_rpc::{Grandpa, GrandpaApiServer};
use sc_rpc::SubscriptionTaskExecutor;
use sp_core::Bytes;
use sp_keystore::KeystorePtr;
use sp_runtime::traits::NumberFor;
use substrate_frame_rpc_system::{System, SystemApiServer};

use crate::{
	ethereum::Ethereum,
	finality,
	service::{FullBackend, FullClient, FullPool, FullSelectChain},
};

const PROVE_FINALITY: &str = "grandpa_proveFinality";

/// The code that the SDK's method has for a failure.
const PROVE_FINALITY_FAILED: i32 = 4;

/// What BABE's methods need.
#[derive(Clone)]
pub struct BabeDeps {
	/// The import queue's worker, which knows the epochs.
	pub worker: BabeWorkerHandle<Block>,
	/// The keys whose slots are shown.
	pub keystore: KeystorePtr,
	/// What the best chain is.
	pub select_chain: FullSelectChain,
}

/// What GRANDPA's methods need.
#[derive(Clone)]
pub struct GrandpaDeps {
	/// The voter's rounds.
	pub voter_state: SharedVoterState,
	/// The authorities and their changes.
	pub authority_set: SharedAuthoritySet<salus_runtime::Hash, NumberFor<Block>>,
	/// Every justification as it comes.
	pub justifications: GrandpaJustificationStream<Block>,
	/// The SDK's proofs of finality, which GRANDPA's other methods come with.
	pub finality: Arc<FinalityProofProvider<FullBackend, Block>>,
	/// Where justifications are stored.
	pub backend: Arc<FullBackend>,
}

/// What all methods need.
#[derive(Clone)]
pub struct Deps {
	/// The chain.
	pub client: Arc<FullClient>,
	/// The transaction pool.
	pub pool: Arc<FullPool>,
	/// BABE's part.
	pub babe: BabeDeps,
	/// GRANDPA's part.
	pub grandpa: GrandpaDeps,
	/// What Ethereum's methods ask, where they are served.
	pub ethereum: Option<Arc<Ethereum>>,
}

/// The error of a module that cannot be put together.
pub type Error = Box<dyn std::error::Error + Send + Sync>;

/// The methods, ready to be served; `executor` runs their subscriptions.
pub fn create(deps: Deps, executor: SubscriptionTaskExecutor) -> Result<RpcModule<()>, Error> {
	let Deps { client, pool, babe, grandpa, ethereum } = deps;
	let mut module = RpcModule::new(());
	module.merge(System::<_, _, Block>::new(client.clone(), pool).into_rpc())?;
	module.merge(TransactionPayment::<_, Block>::new(client.clone()).into_rpc())?;
	module.merge(Babe::new(client, babe.worker, babe.keystore, babe.select_chain).into_rpc())?;
	module.merge(
		Grandpa::new(
			executor,
			grandpa.authority_set,
			grandpa.voter_state,
			grandpa.justifications,
			grandpa.finality,
		)
		.into_rpc(),
	)?;
	// Ours in its place: see there.
	module.remove_method(PROVE_FINALITY);
	let backend = grandpa.backend;
	module.register_method(PROVE_FINALITY, move |params, _, _| {
		let proof = finality::prove::<Block, _>(&backend, params.one()?).map_err(|e| {
			ErrorObjectOwned::owned(PROVE_FINALITY_FAILED, e.to_string(), None::<()>)
		})?;
		RpcResult::Ok(proof.map(|proof| Bytes(proof.encode())))
	})?;
	if let Some(ethereum) = ethereum {
		module.merge(salus_eth_rpc::module(ethereum)?)?;
	}
	Ok(module)
}
