import CanonicalJSON
import CryptoPrimitives
import EvidenceModel
import Recorder

/// The segment chain of a running session: every link is in the journal before anybody is told of it.
///
/// Owned by its session's actor.
struct SessionChain {
    private var chain: SegmentChain
    private let journal: SessionJournal
    private let input: InputWriter

    init(opening: Digest, openedAt: UInt64, journal: SessionJournal, input: InputWriter) {
        chain = SegmentChain(opening: opening, openedAt: openedAt)
        self.journal = journal
        self.input = input
    }

    var lastMark: UInt32 { chain.lastMark }
    var hasEnded: Bool { chain.state == .ended }
    var hasBegun: Bool { chain.state != .opened }

    /// Chains a segment that is on disk, binding the input log as far as it goes now.
    mutating func append(_ segment: ClosedSegment) throws {
        let values: SegmentValues
        if segment.number == 0 {
            values = SegmentValues(initialization: segment.byteCount, digests: segment.digests)
        } else {
            let log = try input.synced()
            values = SegmentValues(
                n: segment.number, startUnixNs: segment.startUnixNs, startMonotonicNs: segment.startMonotonicNs,
                durationNs: segment.durationNs, bytes: segment.byteCount, digests: segment.digests,
                inputLines: log.lineCount, inputHead: log.head)
        }
        if let last = chain.lastSegment, last.n > 0 {
            let step = ClockStep(from: last, to: values)
            if step.mustBeDeclared {
                try journal.append(.clockStep(String(decoding: step.canonicalBytes, as: UTF8.self)))
            }
        }
        try link { chain throws(EvidenceError) in try chain.append(values) }
    }

    /// Chains a mark over a fresh token.
    ///
    /// - Returns: the head after it.
    mutating func mark(token: DigestPair, time: UInt64, sign: (_ message: [UInt8]) -> [UInt8]) throws -> Digest {
        let values = MarkValues(k: chain.lastMark + 1, token: token, time: time)
        let link = try link { chain throws(EvidenceError) in try chain.append(values, sign: sign) }
        return link.head.sha256
    }

    /// Ends the chain with a declared gap.
    mutating func gap(_ reason: GapValues.Reason, endUnixNs: UInt64) throws {
        let gap = GapValues(
            afterSegment: chain.lastSegment?.n ?? 0, startUnixNs: chain.gapStart,
            endUnixNs: max(chain.gapStart, endUnixNs), reason: reason)
        try link { chain throws(EvidenceError) in try chain.append(gap) }
    }

    /// A link that the journal did not take is none: the next one follows from what stands on disk.
    @discardableResult
    private mutating func link(
        _ append: (inout SegmentChain) throws(EvidenceError) -> ChainLink
    ) throws -> ChainLink {
        var next = chain
        let link = try append(&next)
        try journal.append(.link(String(decoding: link.canonicalBytes, as: UTF8.self)))
        chain = next
        return link
    }
}
