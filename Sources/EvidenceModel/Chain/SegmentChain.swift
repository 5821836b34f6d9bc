public import CryptoPrimitives

/// The chain of a recording (section 3): a state machine without clock or files.
///
/// | state     | segment              | mark        | gap   |
/// |-----------|----------------------|-------------|-------|
/// | opened    | number 0 → recording | –           | –     |
/// | recording | the next number      | the next k  | ended |
/// | ended     | –                    | –           | –     |
///
/// A move that the table does not allow, or one that does not follow from those before it, throws and changes nothing.
public struct SegmentChain: Sendable, Equatable {
    public enum State: String, Sendable, Equatable { case opened, recording, ended }

    public private(set) var state = State.opened
    /// `head_0`, before the first link.
    public let firstHead: Digest
    public private(set) var head: Digest
    /// Links so far.
    public private(set) var position: UInt64 = 0
    /// nil before segment 0.
    public private(set) var lastSegment: SegmentValues?
    /// Number of the last mark, 0 before the first.
    public private(set) var lastMark: UInt32 = 0
    /// When the session was opened, Unix milliseconds: where a gap begins that follows segment 0.
    public let openedAt: UInt64

    /// `head_0 = H( T("TE1/open") ‖ H(opening.json) )`.
    ///
    /// - Parameters:
    ///   - opening: SHA-256 of `data/opening.json`.
    ///   - openedAt: its `openedAt`, Unix milliseconds.
    public init(opening: Digest, openedAt: UInt64) {
        var writer = ByteWriter(tag: "TE1/open")
        writer.raw(opening)
        firstHead = sha256(writer.bytes)
        head = firstHead
        self.openedAt = openedAt
    }

    /// - Throws: `.chain` when the segment does not follow from the one before.
    public mutating func append(_ segment: SegmentValues) throws(EvidenceError) -> ChainLink {
        try link(.segment(segment))
    }

    /// - Parameter sign: the worker's Ed25519 over the message it is given.
    /// - Throws: `.chain` when no mark may stand here, or its number is not the next one.
    public mutating func append(_ mark: MarkValues, sign: (_ message: [UInt8]) -> [UInt8]) throws(EvidenceError)
        -> ChainLink
    {
        var link = try link(.mark(mark))
        link.signature = sign(MarkValues.signedMessage(head: link.head.sha256))
        return link
    }

    /// Ends the chain.
    public mutating func append(_ gap: GapValues) throws(EvidenceError) -> ChainLink { try link(.gap(gap)) }

    /// Where a gap begins now, Unix nanoseconds: the last segment's end, or the opening.
    public var gapStart: UInt64 {
        guard let lastSegment, lastSegment.n > 0 else { return openedAt.multipliedReportingOverflow(by: 1_000_000).0 }
        return lastSegment.startUnixNs.addingReportingOverflow(lastSegment.durationNs).partialValue
    }

    /// Takes in a link that somebody else made: its position, values and head must be those that follow here.
    ///
    /// The signature of a mark is not checked.
    ///
    /// - Throws: `.chain`, saying what does not follow.
    public mutating func accept(_ link: ChainLink) throws(EvidenceError) {
        var next = self
        let own = try next.link(link.step)
        guard link.position == own.position else {
            throw EvidenceError(.chain, "link \(own.position): its position is \(link.position)")
        }
        guard link.head == own.head else {
            throw EvidenceError(
                .chain,
                "link \(own.position): its values give the head \(own.head.sha256.hex), "
                    + "not \(link.head.sha256.hex) (or not its SM3)")
        }
        self = next
    }

    private mutating func link(_ step: ChainStep) throws(EvidenceError) -> ChainLink {
        let next = try successor(of: step)
        position += 1
        head = step.head(after: head)
        state = next
        switch step {
        case .segment(let values): lastSegment = values
        case .mark(let values): lastMark = values.k
        case .gap: break
        }
        return ChainLink(position: position, step: step, head: DigestPair(head: head), signature: nil)
    }

    /// The table of legal moves.
    private func successor(of step: ChainStep) throws(EvidenceError) -> State {
        switch (state, step) {
        case (.opened, .segment(let values)):
            try checkInitialization(values)
            return .recording
        case (.recording, .segment(let values)):
            try checkContinuity(values)
            return .recording
        case (.recording, .mark(let values)):
            guard lastMark < .max, values.k == lastMark + 1 else {
                throw failure("mark \(values.k) where \(UInt64(lastMark) + 1) should follow")
            }
            return .recording
        case (.recording, .gap(let values)):
            try checkGap(values)
            return .ended
        case (.opened, .mark), (.opened, .gap): throw failure("a \(step.kind) before segment 0")
        case (.ended, _): throw failure("a \(step.kind) after the gap that ended the chain")
        }
    }

    private func checkInitialization(_ values: SegmentValues) throws(EvidenceError) {
        guard values == SegmentValues(initialization: values.bytes, digests: values.digests) else {
            throw failure(
                "the first link is segment 0, with all times 0, no input lines and 32 zero bytes as input head")
        }
    }

    private func checkContinuity(_ values: SegmentValues) throws(EvidenceError) {
        guard let last = lastSegment else { preconditionFailure("recording without a segment") }
        guard last.n < .max, values.n == last.n + 1 else {
            throw failure("segment \(values.n) where \(UInt64(last.n) + 1) should follow")
        }
        guard values.startMonotonicNs % 1000 == 0, values.durationNs % 1000 == 0, values.durationNs > 0 else {
            throw failure("segment \(values.n): start and duration are whole microseconds, and it lasts")
        }
        if last.n > 0 {
            let (end, overflow) = last.startMonotonicNs.addingReportingOverflow(last.durationNs)
            guard !overflow, values.startMonotonicNs == end else {
                throw failure(
                    "segment \(values.n) begins at \(values.startMonotonicNs) ns, segment \(last.n) ends at "
                        + "\(end) ns")
            }
        }
        guard values.inputHead == DigestPair(head: values.inputHead.sha256) else {
            throw failure("segment \(values.n): inputHeadSm3 is not SM3 of inputHead")
        }
        guard values.inputLines >= last.inputLines else {
            throw failure("segment \(values.n) covers fewer input lines than segment \(last.n)")
        }
        guard values.inputLines > last.inputLines || values.inputHead == last.inputHead else {
            throw failure("segment \(values.n): another input head after the same number of lines")
        }
    }

    private func checkGap(_ values: GapValues) throws(EvidenceError) {
        guard let last = lastSegment, values.afterSegment == last.n else {
            throw failure("a gap after segment \(values.afterSegment), the last one is \(lastSegment?.n ?? 0)")
        }
        guard values.startUnixNs == gapStart else {
            throw failure("the gap begins at \(values.startUnixNs), it should begin at \(gapStart)")
        }
    }

    private func failure(_ what: String) -> EvidenceError { EvidenceError(.chain, "link \(position + 1): \(what)") }
}
