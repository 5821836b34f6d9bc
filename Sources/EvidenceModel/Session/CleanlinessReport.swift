public import CanonicalJSON

/// `data/cleanliness-open.json` and `-close.json`: what was checked of a desktop, and found (section 6).
public struct CleanlinessReport: EvidencePart, Equatable {
    public enum Phase: String, Sendable, CaseIterable {
        case open, close

        /// Inside `data/`.
        public var path: String { "cleanliness-\(rawValue).json" }
    }

    public var session: String
    public var phase: Phase
    /// Ascending and distinct by `id`.
    public var items: [CleanlinessItem]

    /// - Throws: `.member` when two items have one id; the order is made here.
    public init(session: String, phase: Phase, items: [CleanlinessItem]) throws(EvidenceError) {
        self.session = session
        self.phase = phase
        self.items = items.sorted { $0.id.utf8.lexicographicallyPrecedes($1.id.utf8) }
        do {
            try checkOrder(at: phase.path)
        } catch { throw EvidenceError(error) }
    }

    public init(json: JSONValue, at place: String) throws(JSONError) {
        var members = try MemberReader(json, at: place)
        try members.header(type: "tabellion/cleanliness")
        session = try members.session()
        phase = try members.word("phase")
        items = try members.models("items")
        try members.finish()
        try checkOrder(at: place)
    }

    private func checkOrder(at place: String) throws(JSONError) {
        for (left, right) in zip(items, items.dropFirst())
        where !left.id.utf8.lexicographicallyPrecedes(right.id.utf8) {
            throw JSONError(.member, at: "\(place): items", "\"\(right.id)\" does not follow \"\(left.id)\"")
        }
    }

    public var json: JSONValue {
        var object = JSONObject(type: "tabellion/cleanliness")
        object.set("session", session)
        object.set("phase", phase.rawValue)
        object.set("items", .array(items.map(\.json)))
        return .object(object)
    }

    /// The short form that stands in the session's header.
    public var summary: CleanlinessSummary {
        CleanlinessSummary(
            pass: UInt64(items.count { $0.result == .pass }),
            notChecked: UInt64(items.count { $0.result == .notChecked }),
            failed: items.filter { $0.result == .fail }.map(\.id))
    }

    /// Those of `forbidding` that did not pass or are not here.
    public func forbidden(by policy: EvidencePolicy) -> [String] {
        let passed = Set(items.filter { $0.result == .pass }.map(\.id))
        return policy.forbidding.filter { !passed.contains($0) }
    }
}
