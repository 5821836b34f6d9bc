public import CanonicalJSON
public import CryptoPrimitives
internal import TransparencyLog

/// An entry with its way to the list's root: `{i, entry, path}` of a slip (section 1).
public struct ListProof: JSONModel, Equatable {
    public typealias Failure = DrawError

    /// Longest path: a list has fewer than 2^32 entries.
    static let maximumPathCount = 32

    public let index: UInt64
    public let entry: CandidateEntry
    public let path: [Digest]

    public init(index: UInt64, entry: CandidateEntry, path: [Digest]) {
        self.index = index
        self.entry = entry
        self.path = path
    }

    public init(json: JSONValue, at place: String) throws(JSONError) {
        var members = try MemberReader(json, at: place)
        try self.init(&members)
        try members.finish()
    }

    init(_ members: inout MemberReader) throws(JSONError) {
        index = try members.integer("i")
        do {
            entry = try CandidateEntry(decoding: try members.hex("entry", count: CandidateEntry.byteCount), at: "entry")
        } catch let error as DrawError {
            throw members.failure("entry", error.cause)
        } catch let error as JSONError {
            throw error
        } catch { preconditionFailure("no other error is thrown") }
        path = try members.digests("path")
        guard path.count <= Self.maximumPathCount else { throw members.failure("path", "longer than 32") }
    }

    public var json: JSONValue {
        var object = JSONObject()
        write(to: &object)
        return .object(object)
    }

    func write(to object: inout JSONObject) {
        object.set("i", index)
        object.set("entry", hex: entry.bytes)
        object.set("path", texts: path.map(\.hex))
    }

    /// Whether the entry stands at its index in the list that the commitment fixes.
    public func isIncluded(in commitment: DrawCommitment) -> Bool {
        let hasher = TreeHasher(.sha256)
        return hasher.isIncluded(
            leafHash: hasher.leaf(entry.leafData(at: index)), index: index, size: commitment.candidateCount, path: path,
            root: commitment.listRoot)
    }
}
