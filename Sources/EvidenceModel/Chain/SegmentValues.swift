public import CanonicalJSON
public import CryptoPrimitives

/// What the chain says of one segment of the recording.
public struct SegmentValues: EvidencePart, Equatable {
    /// 0 for `init.mp4`, then 1, 2, …
    public var n: UInt32
    /// When its first frame was taken, wall clock of the worker; 0 for segment 0.
    public var startUnixNs: UInt64
    /// The same, CLOCK_MONOTONIC; whole microseconds.
    public var startMonotonicNs: UInt64
    /// Whole microseconds.
    public var durationNs: UInt64
    public var bytes: UInt64
    public var digests: DigestPair
    /// Lines of the input log when the segment closed.
    public var inputLines: UInt64
    /// The input log's head then; the second of the pair is SM3(head).
    public var inputHead: DigestPair

    public init(
        n: UInt32, startUnixNs: UInt64, startMonotonicNs: UInt64, durationNs: UInt64, bytes: UInt64,
        digests: DigestPair, inputLines: UInt64, inputHead: Digest
    ) {
        self.n = n
        self.startUnixNs = startUnixNs
        self.startMonotonicNs = startMonotonicNs
        self.durationNs = durationNs
        self.bytes = bytes
        self.digests = digests
        self.inputLines = inputLines
        self.inputHead = DigestPair(head: inputHead)
    }

    /// Segment 0: ftyp and moov.
    public init(initialization bytes: UInt64, digests: DigestPair) {
        self.init(
            n: 0, startUnixNs: 0, startMonotonicNs: 0, durationNs: 0, bytes: bytes, digests: digests, inputLines: 0,
            inputHead: .zero)
    }

    /// Inside `data/`: `recording/init.mp4`, `recording/000001.m4s`, …
    public var path: String { Self.path(n) }

    /// See `path`.
    public static func path(_ n: UInt32) -> String {
        guard n > 0 else { return "recording/init.mp4" }
        let digits = String(n)
        return "recording/" + String(repeating: "0", count: max(0, 6 - digits.count)) + digits + ".m4s"
    }

    public init(json: JSONValue, at place: String) throws(JSONError) {
        var members = try MemberReader(json, at: place)
        n = try members.int32("n")
        try members.constant("path", Self.path(n))
        startUnixNs = try members.decimal("startUnixNs")
        startMonotonicNs = try members.decimal("startMonotonicNs")
        durationNs = try members.decimal("durationNs")
        bytes = try members.integer("bytes")
        digests = try members.pair()
        inputLines = try members.integer("inputLines")
        inputHead = try members.pair("inputHead", "inputHeadSm3")
        try members.finish()
    }

    public var json: JSONValue {
        var object = JSONObject()
        object.set("n", UInt64(n))
        object.set("path", path)
        object.set("startUnixNs", decimal: startUnixNs)
        object.set("startMonotonicNs", decimal: startMonotonicNs)
        object.set("durationNs", decimal: durationNs)
        object.set("bytes", bytes)
        object.set(digests)
        object.set("inputLines", inputLines)
        object.set("inputHead", "inputHeadSm3", inputHead)
        return .object(object)
    }

    /// `T("TE1/segment") ‖ head ‖ …`: what is hashed to the next head.
    func preimage(after head: Digest) -> [UInt8] {
        var writer = ByteWriter(tag: "TE1/segment")
        writer.raw(head)
        writer.u32(n)
        writer.u64(startUnixNs)
        writer.u64(startMonotonicNs)
        writer.u64(durationNs)
        writer.u64(bytes)
        writer.raw(digests.sha256)
        writer.raw(digests.sm3)
        writer.u64(inputLines)
        writer.raw(inputHead.sha256)
        return writer.bytes
    }
}

extension DigestPair {
    /// A chain head, and SM3 of its 32 bytes.
    public init(head: Digest) { self.init(sha256: head, sm3: CryptoPrimitives.sm3(head.bytes)) }
}
