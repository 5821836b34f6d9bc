public import CanonicalJSON

/// `data/session.json`: the header and one record for every other file of `data/` (section 5).
public struct SessionManifest: EvidencePart, Equatable {
    public static let path = "session.json"

    public var header: SessionHeader
    /// Ascending by path.
    public var records: [ArtefactRecord]

    /// - Throws: `.member` when two records have one path; the order is made here.
    public init(header: SessionHeader, records: [ArtefactRecord]) throws(EvidenceError) {
        self.header = header
        self.records = records.sorted { BundlePath.precedes($0.path, $1.path) }
        do {
            try checkOrder(at: Self.path)
        } catch { throw EvidenceError(error) }
    }

    public init(json: JSONValue, at place: String) throws(JSONError) {
        var members = try MemberReader(json, at: place)
        try members.header(type: "tabellion/session")
        let all = try members.array("records")
        guard let first = all.first else { throw members.failure("records", "the header is missing") }
        header = try SessionHeader(json: first, at: "\(members.place(of: "records"))[0]")
        records = []
        records.reserveCapacity(all.count - 1)
        for (index, record) in all.enumerated().dropFirst() {
            records.append(try ArtefactRecord(json: record, at: "\(members.place(of: "records"))[\(index)]"))
        }
        try members.finish()
        try checkOrder(at: place)
    }

    func checkOrder(at place: String) throws(JSONError) {
        for (left, right) in zip(records, records.dropFirst()) where !BundlePath.precedes(left.path, right.path) {
            throw JSONError(.member, at: "\(place): records", "\"\(right.path)\" does not follow \"\(left.path)\"")
        }
    }

    public var json: JSONValue {
        var object = JSONObject(type: "tabellion/session")
        object.set("records", .array([header.json] + records.map(\.json)))
        return .object(object)
    }

    /// What the worker signs and the ledger commits to.
    public var fingerprint: Fingerprint {
        Fingerprint(leaves: [header.canonicalBytes] + records.map(\.canonicalBytes))
    }
}
