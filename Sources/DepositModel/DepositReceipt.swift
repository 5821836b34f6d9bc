public import CanonicalJSON
public import CryptoPrimitives
public import TransparencyLog

/// What a depositor is given at once: the log's signed promise for one request (docs/spec/deposit.md section 3).
///
///     {"v": 1, "type": "tabellion/deposit-receipt", "log", "first", "count", "root", "time", "deadline", "signature"}
///
/// The entries have the indices `first` … `first + count − 1`, are durable, and stand in a published checkpoint not later
/// than `deadline`. A log that breaks this is convicted by the receipt and any checkpoint made later.
public struct DepositReceipt: JSONModel, Hashable {
    public typealias Failure = DepositError

    static let type = "tabellion/deposit-receipt"

    /// Most deposits of one request.
    public static let maximumCount = 10_000

    /// Longest file, in bytes.
    public static let maximumByteCount = 4096

    /// Longest origin, in bytes of UTF-8.
    public static let maximumOriginByteCount = 255

    /// The log's origin.
    public let log: String

    /// Leaf index of the request's first entry.
    public let first: UInt64

    /// Number of entries, 1 to 10,000.
    public let count: Int

    /// Root of the request's tree (`RequestTree`).
    public let root: Digest

    /// Unix milliseconds: the time that every entry of the request states.
    public let time: UInt64

    /// Unix milliseconds, not before `time`.
    public let deadline: UInt64

    /// The log's Ed25519 over `signedBytes`.
    public private(set) var signature: [UInt8]

    /// Signs a receipt.
    ///
    /// - Parameters:
    ///   - log: the log's origin.
    ///   - first: leaf index of the first entry.
    ///   - entries: of the request, 106 bytes each, in order, all of one time.
    ///   - deadline: Unix milliseconds by which the entries are in a published checkpoint.
    ///   - key: the log's.
    /// - Throws: `.limit` or `.member` for values out of range.
    public init(
        log: String, first: UInt64, entries: [UInt8], deadline: UInt64, key: Ed25519PrivateKey
    ) throws(DepositError) {
        try self.init(
            log: log, first: first, entries: entries, tree: RequestTree(entries: entries), deadline: deadline, key: key)
    }

    /// Signs a receipt, as above, for whoever needs the tree too.
    ///
    /// - Parameter tree: of these entries.
    public init(
        log: String, first: UInt64, entries: [UInt8], tree: RequestTree, deadline: UInt64, key: Ed25519PrivateKey
    ) throws(DepositError) {
        guard let time = Self.time(of: entries.span) else {
            throw DepositError(
                .member, "receipt: entries: not deposits of one time", remedy: "give deposit entries of one request")
        }
        self.log = log
        self.first = first
        count = tree.count
        root = tree.root
        self.time = time
        self.deadline = deadline
        signature = []
        if let (member, cause) = fault {
            throw DepositError(.member, "receipt: \(member): \(cause)", remedy: "correct the value")
        }
        signature = key.sign(signedBytes)
    }

    /// The time that all of these entries state; nil unless they are deposits of one time.
    private static func time(of entries: borrowing Span<UInt8>) -> UInt64? {
        let head = (entries.bigEndian(at: 0, as: UInt16.self), entries.bigEndian(at: 2, as: UInt64.self))
        guard head.0 == UInt16(LedgerEntry.version) << 8 | 1 else { return nil }
        for start in stride(from: 0, to: entries.count, by: RequestTree.entryByteCount) {
            let other = (
                entries.bigEndian(at: start, as: UInt16.self), entries.bigEndian(at: start + 2, as: UInt64.self)
            )
            guard other == head else { return nil }
        }
        return head.1
    }

    /// The indices of the request's entries.
    public var indices: Range<UInt64> { first..<(first + UInt64(count)) }

    /// `T("TL1/receipt")` ‖ the canonical JSON without `signature`.
    public var signedBytes: [UInt8] {
        var writer = ByteWriter(tag: "TL1/receipt")
        writer.raw(canonicalBytes(signature: nil))
        return writer.bytes
    }

    /// The bytes that stand in the file.
    public var canonicalBytes: [UInt8] { canonicalBytes(signature: signature) }

    /// Canonical JSON, written as it stands: receipts are made by the thousand, and members sorted for each cost more than their hashes.
    private func canonicalBytes(signature: [UInt8]?) -> [UInt8] {
        var text: [UInt8] = []
        text.reserveCapacity(512)
        text += #"{"count":"#.utf8
        text += String(count).utf8
        text += #","deadline":"#.utf8
        text += String(deadline).utf8
        text += #","first":"#.utf8
        text += String(first).utf8
        text += #","log":"#.utf8
        text += JSONValue.string(log).canonicalBytes
        text += #","root":""#.utf8
        text += root.hex.utf8
        if let signature {
            text += #"","signature":""#.utf8
            text += Hex.encode(signature).utf8
        }
        text += #"","time":"#.utf8
        text += String(time).utf8
        text += #","type":""#.utf8
        text += Self.type.utf8
        text += #"","v":1}"#.utf8
        return text
    }

    /// Checks the signature.
    ///
    /// - Parameter logKey: from the verifier's own trust file.
    /// - Throws: `.signature` if the receipt is another log's, or was not signed by this key.
    public func verify(logKey: VerifierKey) throws(DepositError) {
        guard logKey.name.utf8.elementsEqual(log.utf8) else {
            throw DepositError(
                .signature, "the receipt is of the log \(log), not of \(logKey.name)", remedy: "take that log's key")
        }
        guard Ed25519.isValid(signature: signature, message: signedBytes, publicKey: logKey.publicKey) else {
            throw DepositError(
                .signature, "the receipt's signature is not by \(logKey.name)",
                remedy: "do not rely on the receipt, and ask the office")
        }
    }

    /// Whether an entry is one of the request.
    ///
    /// - Parameters:
    ///   - index: the entry's leaf index.
    ///   - path: sibling hashes in the request's tree.
    public func covers(entry: [UInt8], index: UInt64, path: [Digest]) -> Bool {
        guard indices.contains(index) else { return false }
        let hasher = TreeHasher(.sha256)
        return hasher.isIncluded(
            leafHash: hasher.leaf(entry), index: index - first, size: UInt64(count), path: path, root: root)
    }

    public init(json: JSONValue, at place: String) throws(JSONError) {
        var members = try MemberReader(json, at: place)
        try members.head(type: Self.type)
        log = try members.string("log")
        first = try members.integer("first")
        count = Int(exactly: try members.integer("count")) ?? 0
        root = try members.digest("root")
        time = try members.integer("time")
        deadline = try members.integer("deadline")
        signature = try members.hex("signature", count: Ed25519.signatureByteCount)
        try members.finish()
        if let (member, cause) = fault { throw members.failure(member, cause) }
    }

    /// The first value out of its range.
    private var fault: (member: String, cause: String)? {
        let maximum = JSONValue.maximumInteger
        if !(1...Self.maximumOriginByteCount).contains(log.utf8.count)
            || log.utf8.contains(where: { $0 < 0x20 || $0 == 0x7F })
        {
            return ("log", "an origin of 1 to \(Self.maximumOriginByteCount) bytes should stand here")
        }
        if !(1...Self.maximumCount).contains(count) { return ("count", "1 to \(Self.maximumCount) should stand here") }
        if first > maximum - UInt64(count) { return ("first", "too large for this many entries") }
        if deadline < time || deadline > maximum { return ("deadline", "a time not before \"time\" should stand here") }
        return nil
    }

    private var unsignedObject: JSONObject {
        var object = JSONObject.headed(type: Self.type)
        object.set("log", log)
        object.set("first", first)
        object.set("count", UInt64(count))
        object.set("root", root.hex)
        object.set("time", time)
        object.set("deadline", deadline)
        return object
    }

    public var json: JSONValue {
        var object = unsignedObject
        object.set("signature", hex: signature)
        return .object(object)
    }
}
