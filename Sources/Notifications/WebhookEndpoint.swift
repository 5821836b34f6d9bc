public import CanonicalJSON

/// An address that asked to be told what happens.
public struct WebhookEndpoint: Sendable, Hashable {
    /// 16 hexadecimal digits; every event that goes there begins with them.
    public let id: String

    public let url: String

    /// The kinds of events that it wants, sorted; empty for all.
    public let kinds: [String]

    /// Unix milliseconds.
    public let createdAt: Int64

    public init(id: String, url: String, kinds: [String], createdAt: Int64) {
        self.id = id
        self.url = url
        self.kinds = kinds
        self.createdAt = createdAt
    }

    public func wants(_ kind: String) -> Bool { kinds.isEmpty || kinds.contains(kind) }
}

/// What happened, before it is addressed to anybody.
public struct WebhookNews: Sendable, Equatable {
    /// Told apart by this at each endpoint: the event's id is `ENDPOINT.KEY`. At most 47 characters.
    public let key: String
    public let stream: String
    public let kind: String
    /// Unix milliseconds.
    public let time: Int64
    public let data: JSONValue

    public init(key: String, stream: String, kind: String, time: Int64, data: JSONValue) {
        self.key = key
        self.stream = stream
        self.kind = kind
        self.time = time
        self.data = data
    }

    func event(to endpoint: WebhookEndpoint) throws(WebhookError) -> WebhookEvent {
        try WebhookEvent(id: "\(endpoint.id).\(key)", stream: stream, kind: kind, time: time, data: data)
    }
}

/// How far an endpoint was told of something that only grows, such as the log.
public struct WebhookCursor: Sendable, Hashable {
    public let endpoint: WebhookEndpoint
    /// What is told, such as `deposit.integrated`.
    public let kind: String
    /// Everything below was told.
    public let next: UInt64
    /// Events that this endpoint has not taken yet.
    public let waiting: Int
}
