internal import CanonicalJSON
public import CryptoPrimitives
internal import TransparencyLog

/// Where one record stands in the trees whose roots are the fingerprint (docs/spec/evidence.md section 12).
public struct DisclosedLeaf: Sendable, Hashable {
    /// 0 is the header.
    public var index: UInt64
    /// The path to the root of the SHA-256 tree.
    public var path: [Digest]
    /// The path to the root of the SM3 tree.
    public var pathSM3: [Digest]

    public init(index: UInt64, path: [Digest], pathSM3: [Digest]) {
        self.index = index
        self.path = path
        self.pathSM3 = pathSM3
    }

    init(_ members: inout MemberReader) throws(JSONError) {
        index = try members.integer("index")
        path = try members.proof("proof")
        pathSM3 = try members.proof("proofSm3")
    }

    func write(to object: inout JSONObject) {
        object.set("index", index)
        object.set("proof", texts: path.map(\.hex))
        object.set("proofSm3", texts: pathSM3.map(\.hex))
    }

    /// Whether both paths lead from a record's bytes to the fingerprint's roots.
    ///
    /// - Parameter size: records of the manifest, the header among them.
    func leads(from record: [UInt8], size: UInt64, to fingerprint: Fingerprint) -> Bool {
        let ways = [(HashFunction.sha256, path, fingerprint.roots.sha256), (.sm3, pathSM3, fingerprint.roots.sm3)]
        return ways.allSatisfy { function, path, root in
            let hasher = TreeHasher(function)
            return hasher.isIncluded(
                leafHash: hasher.leaf(record), index: index, size: size, path: path, root: root)
        }
    }
}
