internal import CanonicalJSON
internal import TransparencyLog

/// An answer of the witness protocol (C2SP tlog-witness), ready for HTTP.
public struct WitnessAnswer: Sendable, Hashable {
    public let status: Int
    public let contentType: String
    public let body: [UInt8]
    /// Seconds, with 503.
    public let retryAfter: Int?

    private init(_ status: Int, _ contentType: String, _ body: [UInt8], retryAfter: Int? = nil) {
        self.status = status
        self.contentType = contentType
        self.body = body
        self.retryAfter = retryAfter
    }

    /// 200 with signature lines.
    static func cosignatures(_ lines: [NoteSignature]) -> WitnessAnswer {
        WitnessAnswer(200, "text/plain; charset=utf-8", Array(lines.map { $0.line + "\n" }.joined().utf8))
    }

    /// 409 with the size that was cosigned last.
    static func conflict(_ size: UInt64) -> WitnessAnswer {
        WitnessAnswer(409, "text/x.tlog.size", Array("\(size)\n".utf8))
    }

    /// Problem details (RFC 9457).
    static func problem(_ status: Int, _ title: String, _ detail: String, retryAfter: Int? = nil) -> WitnessAnswer {
        var object = JSONObject()
        object.set("type", "about:blank")
        object.set("title", title)
        object.set("status", UInt64(status))
        object.set("detail", detail)
        return WitnessAnswer(
            status, "application/problem+json", JSONValue.object(object).canonicalBytes, retryAfter: retryAfter)
    }

    /// What a failed update is answered with.
    ///
    /// - Parameter size: cosigned last.
    static func answering(_ error: any Error, size: UInt64) -> WitnessAnswer {
        switch error {
        case let refusal as MirrorRefusal:
            switch refusal.code {
            case .stale, .outdated: .conflict(size)
            case .note: .problem(403, "Not signed by the log", refusal.message)
            case .clock, .missingDraw: .problem(503, "Not now", refusal.message, retryAfter: 60)
            case .fork, .log, .rule: .problem(422, "Not cosigned", refusal.message)
            }
        case let error as MirrorError:
            switch error.code {
            case .source, .busy: .problem(503, "Not now", error.message, retryAfter: 5)
            default: .problem(503, "Not ready", "the mirror cannot work now; its operator knows why", retryAfter: 60)
            }
        default: .problem(503, "Not now", "the request was given up", retryAfter: 5)
        }
    }
}

extension WitnessAnswer {
    /// For a body above `AddCheckpointRequest.maximumByteCount`.
    public static let tooLong = problem(
        413, "Too long", "a request has at most \(AddCheckpointRequest.maximumByteCount) bytes")

    /// For an update that goes on, and whose outcome is not waited for.
    public static let late = problem(
        503, "Not now", "the mirror is still reading the log; ask again", retryAfter: 5)
}
