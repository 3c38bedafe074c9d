// SPDX-License-Identifier: GPL-3.0-only

//! What a gateway counts: requests by route and outcome. Nothing here says who asked for what.

use prometheus::{
	Encoder, HistogramOpts, HistogramVec, IntCounterVec, IntGauge, Opts, Registry, TextEncoder,
};

/// How long answers take to begin, in seconds: from what the database knows to what waits for finality.
const DURATIONS: [f64; 10] = [0.005, 0.02, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0, 20.0, 60.0];

/// The counters of one gateway.
pub(super) struct Metrics {
	registry: Registry,
	requests: IntCounterVec,
	durations: HistogramVec,
	/// Requests that are not answered yet.
	pub(super) running: IntGauge,
	/// Objects on their way in or out.
	pub(super) transfers: IntGauge,
	/// WebSocket connections of `/rpc`.
	pub(super) rpc: IntGauge,
	/// When receipts were anchored last, in Unix seconds.
	pub(super) anchored: IntGauge,
}

impl Metrics {
	pub(super) fn new() -> Result<Self, prometheus::Error> {
		let registry = Registry::new();
		let requests = IntCounterVec::new(
			Opts::new(
				"salus_gateway_requests_total",
				"Requests, by the status of the answer; \"gone\" where nobody waited for it",
			),
			&["method", "route", "status"],
		)?;
		let durations = HistogramVec::new(
			HistogramOpts::new(
				"salus_gateway_request_duration_seconds",
				"From the head of a request to the head of its answer",
			)
			.buckets(DURATIONS.to_vec()),
			&["method", "route"],
		)?;
		let running =
			IntGauge::new("salus_gateway_requests_running", "Requests whose answer has not begun")?;
		let transfers =
			IntGauge::new("salus_gateway_transfers_running", "Objects on their way in or out")?;
		let rpc = IntGauge::new("salus_gateway_rpc_connections", "Connections of /rpc that stay")?;
		let anchored = IntGauge::new(
			"salus_gateway_anchored_timestamp_seconds",
			"When a batch of receipts became final last; 0 where none has since the start",
		)?;
		registry.register(Box::new(requests.clone()))?;
		registry.register(Box::new(durations.clone()))?;
		registry.register(Box::new(running.clone()))?;
		registry.register(Box::new(transfers.clone()))?;
		registry.register(Box::new(rpc.clone()))?;
		registry.register(Box::new(anchored.clone()))?;
		Ok(Self { registry, requests, durations, running, transfers, rpc, anchored })
	}

	/// Counts an answer. `status` is `None` where whoever asked has gone before.
	pub(super) fn count(&self, method: &str, route: &str, status: Option<u16>, seconds: f64) {
		let status = status.map_or_else(|| "gone".into(), |status| status.to_string());
		self.requests.with_label_values(&[method, route, &status]).inc();
		self.durations.with_label_values(&[method, route]).observe(seconds);
	}

	/// Everything, in Prometheus' text format.
	pub(super) fn text(&self) -> Result<Vec<u8>, prometheus::Error> {
		let mut text = Vec::new();
		TextEncoder::new().encode(&self.registry.gather(), &mut text)?;
		Ok(text)
	}
}

/// A gauge that is one higher while this is there.
pub(super) struct Counted(IntGauge);

impl Counted {
	pub(super) fn new(gauge: &IntGauge) -> Self {
		gauge.inc();
		Self(gauge.clone())
	}
}

impl Drop for Counted {
	fn drop(&mut self) {
		self.0.dec();
	}
}
