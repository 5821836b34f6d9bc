import CanonicalJSON
import EvidenceModel

/// What several name servers answered for one host at one navigation: an artefact (docs/spec/evidence.md section 6).
struct ResolverAnswers: Sendable, Hashable {
    /// What came of one question to one server.
    enum Outcome: Sendable, Hashable {
        case answered(DNSAnswer)
        /// Nothing came in time.
        case unanswered
        /// The question could not be sent: the operating system's word for it.
        case unsent(String)
    }

    struct Line: Sendable, Hashable {
        /// `address` or `address:port` as configured.
        let server: String
        let type: DNSQuestion.RecordType
        let outcome: Outcome
        let milliseconds: UInt64
    }

    let host: String
    /// The address that the operator's configuration gives this name inside desktops, if it names it.
    let configured: String?
    /// Unix milliseconds.
    let at: UInt64
    let lines: [Line]

    /// Whether all servers that answered gave the same set of addresses; nil with fewer than two answers.
    var agree: Bool? {
        let byServer = Dictionary(grouping: lines) { $0.server }.values.compactMap { lines -> Set<String>? in
            var found: Set<String> = []
            for line in lines {
                guard case .answered(let answer) = line.outcome else { return nil }
                found.formUnion(answer.addresses)
            }
            return found
        }
        guard byServer.count > 1 else { return nil }
        return Set(byServer).count == 1
    }

    var canonicalBytes: [UInt8] {
        var object = JSONObject()
        object.set("v", 1)
        object.set("type", "tabellion/resolver-answers")
        object.set("host", host)
        object.set("configured", configured)
        object.set("at", at)
        object.set("answers", .array(lines.map { Self.json($0) }))
        return JSONValue.object(object).canonicalBytes
    }

    private static func json(_ line: Line) -> JSONValue {
        var object = JSONObject()
        object.set("server", line.server)
        object.set("record", line.type.name)
        object.set("milliseconds", line.milliseconds)
        switch line.outcome {
        case .answered(let answer):
            object.set("outcome", "answered")
            object.set("code", UInt64(answer.code))
            object.set("addresses", texts: answer.addresses)
            object.set("aliases", texts: answer.aliases)
            object.set("truncated", answer.isTruncated ? true : nil as Bool?)
        case .unanswered: object.set("outcome", "unanswered")
        case .unsent(let why):
            object.set("outcome", "unsent")
            object.set("why", why)
        }
        return .object(object)
    }
}
