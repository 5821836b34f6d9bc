internal import EvidenceModel

/// Places the worker's monotonic instants on the wall clock and in the recording, as the chain's segments do.
public struct SessionClock: Sendable, Hashable {
    private struct Stretch: Sendable, Hashable {
        let monotonicNs: UInt64
        let unixNs: UInt64
    }

    private let stretches: [Stretch]

    init(_ chain: [ChainLink]) {
        stretches = chain.compactMap { link in
            guard case .segment(let values) = link.step, values.n > 0 else { return nil }
            return Stretch(monotonicNs: values.startMonotonicNs, unixNs: values.startUnixNs)
        }
    }

    /// Unix milliseconds; nil for a session without a recording.
    public func unixMilliseconds(monotonic nanoseconds: UInt64) -> UInt64? {
        guard let first = stretches.first else { return nil }
        let stretch = stretches.last { $0.monotonicNs <= nanoseconds } ?? first
        if nanoseconds >= stretch.monotonicNs {
            let sum = stretch.unixNs.addingReportingOverflow(nanoseconds - stretch.monotonicNs)
            return sum.overflow ? nil : sum.partialValue / 1_000_000
        }
        let before = stretch.monotonicNs - nanoseconds
        return stretch.unixNs >= before ? (stretch.unixNs - before) / 1_000_000 : nil
    }

    /// Milliseconds from the recording's first picture; 0 for what came before it.
    public func recordingMilliseconds(monotonic nanoseconds: UInt64) -> UInt64? {
        guard let first = stretches.first else { return nil }
        return nanoseconds >= first.monotonicNs ? (nanoseconds - first.monotonicNs) / 1_000_000 : 0
    }
}
