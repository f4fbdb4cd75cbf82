"""Writes RecordedBudgets.swift: what Google's dp-accounting 0.6 says of releases with Gaussian noise.

usage: pip install dp-accounting==0.6.0; python3 record.py > RecordedBudgets.swift
"""

import math

from dp_accounting import dp_event
from dp_accounting.rdp import rdp_privacy_accountant as rdp

ORDERS = [float(order) for order in [*range(2, 64), 96, 128, 256, 512, 1024]]
CASES = [
    (1.0, 1.0, 1),
    (4.0, 1.0, 10),
    (0.8, 0.01, 1000),
    (1.1, 0.02, 500),
    (1.0, 0.2, 50),
    (0.3, 0.05, 3),
    (20.0, 0.5, 10000),
    (1.0, 0.001, 20),
]


def epsilon(noise, rate, count, delta):
    accountant = rdp.RdpAccountant(ORDERS)
    release = dp_event.GaussianDpEvent(noise)
    if rate < 1:
        release = dp_event.PoissonSampledDpEvent(rate, release)
    accountant.compose(release, count)
    return float(accountant.get_epsilon(delta))


print("/// Of dp-accounting: noise multiplier, sampling rate, releases, delta, epsilon.")
print("let recordedBudgets: [(noise: Double, rate: Double, releases: Int, delta: Double, epsilon: Double)] = [")
for noise, rate, count in CASES:
    for delta in (1e-5, 1e-8):
        value = epsilon(noise, rate, count, delta)
        assert math.isfinite(value)
        print(f"  ({noise}, {rate}, {count}, {delta}, {value!r}),")
print("]")
