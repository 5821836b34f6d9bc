public import CanonicalJSON

/// Something that happened, as it is told to another system (docs/spec/webhooks.md).
public struct WebhookEvent: Sendable, Equatable {
    /// Longest body, in bytes.
    public static let maximumByteCount = 65_536

    /// Told apart by this: the same id is taken up once, and a receiver that sees it twice ignores the second.
    /// 1 to 64 characters of `A–Z a–z 0–9 . _ -`.
    public let id: String

    /// Events of one stream and address arrive in the order in which they were taken up: a deposit's id. Same characters.
    public let stream: String

    /// What happened, such as `deposit.anchored`. Same characters.
    public let kind: String

    /// Unix milliseconds.
    public let time: Int64

    public let data: JSONValue

    /// - Throws: `badEvent`.
    public init(id: String, stream: String, kind: String, time: Int64, data: JSONValue) throws(WebhookError) {
        for (name, text) in [("id", id), ("stream", stream), ("kind", kind)] where !Self.isWord(text) {
            throw WebhookError(.badEvent, "the \(name) \(text.debugDescription) is not 1 to 64 of A–Z a–z 0–9 . _ -")
        }
        guard (0..<(1 << 53)).contains(time) else {
            throw WebhookError(.badEvent, "the time \(time) is none")
        }
        self.id = id
        self.stream = stream
        self.kind = kind
        self.time = time
        self.data = data
        guard body.count <= Self.maximumByteCount else {
            throw WebhookError(.badEvent, "a body of \(body.count) bytes; at most \(Self.maximumByteCount) are sent")
        }
    }

    /// Canonical JSON: what is signed and sent.
    public var body: [UInt8] {
        var object = JSONObject()
        object.set("v", 1 as UInt64)
        object.set("type", "tabellion/webhook")
        object.set("event", id)
        object.set("stream", stream)
        object.set("kind", kind)
        object.set("time", UInt64(time))
        object.set("data", data)
        return JSONValue.object(object).canonicalBytes
    }

    private static func isWord(_ text: String) -> Bool {
        (1...64).contains(text.utf8.count)
            && text.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"):
                    true
                default: false
                }
            }
    }
}
