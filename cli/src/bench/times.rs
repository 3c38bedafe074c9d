// SPDX-License-Identifier: GPL-3.0-only

//! Measured times, and the tables that docs/performance.md has of them.

use std::{fs, process::Command};

/// Measured times, in whatever unit, in order.
pub struct Times(Vec<i64>);

impl Times {
	/// Of at least one measurement.
	pub fn new(mut all: Vec<i64>) -> anyhow::Result<Self> {
		anyhow::ensure!(!all.is_empty(), "nothing was measured");
		all.sort_unstable();
		Ok(Self(all))
	}

	/// How many there are.
	pub fn count(&self) -> usize {
		self.0.len()
	}

	/// The nearest-rank percentile.
	pub fn percentile(&self, percent: usize) -> i64 {
		let rank = self.0.len().saturating_mul(percent).div_ceil(100).max(1);
		self.0.get(rank.saturating_sub(1)).or(self.0.last()).copied().unwrap_or_default()
	}

	/// The two-sample Kolmogorov–Smirnov test against others: the largest distance between the two
	/// distributions, and how probable one as large is where they are the same (the asymptotic series, as in
	/// Press et al., Numerical Recipes, 14.3).
	pub fn kolmogorov_smirnov(&self, other: &Self) -> (f64, f64) {
		let share = |times: &Self, at: i64| {
			let below = times.0.partition_point(|time| *time <= at);
			float(below) / float(times.count())
		};
		let both = self.0.iter().chain(&other.0);
		let distance =
			both.map(|at| (share(self, *at) - share(other, *at)).abs()).fold(0.0, f64::max);
		let (a, b) = (float(self.count()), float(other.count()));
		let size = (a * b / (a + b)).sqrt();
		(distance, tail((size + 0.12 + 0.11 / size) * distance))
	}
}

/// `Q(λ) = 2 Σ (−1)^(k−1) exp(−2 k² λ²)`.
fn tail(lambda: f64) -> f64 {
	// Below this the series does not settle, and the sum is 1 to many digits.
	if lambda < 0.2 {
		return 1.0;
	}
	let term = |k: i32| {
		let sign = if k % 2 == 1 { 2.0 } else { -2.0 };
		sign * (-2.0 * f64::from(k * k) * lambda * lambda).exp()
	};
	(1..=100).map(term).sum::<f64>().clamp(0.0, 1.0)
}

fn float(count: usize) -> f64 {
	u32::try_from(count).map_or(f64::INFINITY, f64::from)
}

/// What stands over a table: command line, date and machine.
pub fn heading() -> String {
	let command: Vec<String> = std::env::args().skip(1).collect();
	let date = Command::new("date").args(["-u", "+%Y-%m-%d %H:%M UTC"]).output();
	let date = date.map_or_else(
		|_| "unknown date".into(),
		|said| String::from_utf8_lossy(&said.stdout).trim().to_owned(),
	);
	format!("    salus {}\n\n{date}; {}.\n", command.join(" "), machine())
}

fn machine() -> String {
	let cores = std::thread::available_parallelism().map_or(1, usize::from);
	let read = |path: &str, field: &str| {
		let text = fs::read_to_string(path).ok()?;
		let line = text.lines().find(|line| line.starts_with(field))?;
		Some(line.split_once(':')?.1.trim().to_owned())
	};
	let model = read("/proc/cpuinfo", "model name").unwrap_or_else(|| "an unknown CPU".into());
	let memory = read("/proc/meminfo", "MemTotal").unwrap_or_else(|| "unknown".into());
	format!("{cores} cores of {model}, memory {memory}")
}

#[cfg(test)]
mod tests {
	use super::*;

	fn times(all: impl IntoIterator<Item = i64>) -> Times {
		Times::new(all.into_iter().collect()).unwrap()
	}

	#[test]
	fn percentiles_are_measured_times() {
		let hundred = times((1..=100).rev());
		for percent in [1, 5, 50, 95, 99, 100] {
			assert_eq!(hundred.percentile(percent), i64::try_from(percent).unwrap());
		}
		assert_eq!(times([7]).percentile(50), 7);
		assert_eq!(times([1, 2, 3]).percentile(0), 1);
		assert!(Times::new(Vec::new()).is_err());
	}

	#[test]
	fn the_same_is_told_from_another() {
		let (even, odd) = (times((0..1000).step_by(2)), times((1..1000).step_by(2)));
		let (distance, p) = even.kolmogorov_smirnov(&odd);
		assert!(distance < 0.01 && p > 0.99, "{distance} {p}");
		let (distance, p) = even.kolmogorov_smirnov(&times((300..1300).step_by(2)));
		assert!((distance - 0.3).abs() < 0.01 && p < 1e-6, "{distance} {p}");
	}

	/// The critical value of the limit distribution at 5 % is 1.358.
	#[test]
	fn the_limit_distribution_is_the_published_one() {
		assert!((tail(1.358) - 0.05).abs() < 0.001);
		assert!((tail(1.628) - 0.01).abs() < 0.001);
		assert!((tail(0.0) - 1.0).abs() < f64::EPSILON);
	}
}
