/// Asks that an address be told what happens.
public struct WebhookRegistration: Codable, Sendable, Hashable {
    public var url: String

    /// The kinds of events that it wants; nil for all.
    public var kinds: [String]?

    public init(url: String, kinds: [String]? = nil) {
        self.url = url
        self.kinds = kinds
    }
}

/// An address that is told what happens. Absent members are left out.
public struct WebhookView: Codable, Sendable, Hashable {
    /// 16 hexadecimal digits.
    public var id: String
    public var url: String

    /// nil for all.
    public var kinds: [String]?

    /// Unix milliseconds.
    public var createdAt: Int64

    /// The public key that callbacks are signed with, Ed25519, 64 hexadecimal digits.
    public var key: String

    public init(id: String, url: String, kinds: [String]?, createdAt: Int64, key: String) {
        self.id = id
        self.url = url
        self.kinds = kinds
        self.createdAt = createdAt
        self.key = key
    }
}

/// All addresses that are told, and how many events there are.
public struct WebhookList: Codable, Sendable, Hashable {
    public var webhooks: [WebhookView]

    /// Events that no receiver has taken yet.
    public var waiting: Int

    /// Events that were given up.
    public var dead: Int

    public init(webhooks: [WebhookView], waiting: Int, dead: Int) {
        self.webhooks = webhooks
        self.waiting = waiting
        self.dead = dead
    }
}

/// An event that was given up.
public struct DeadLetterView: Codable, Sendable, Hashable {
    /// The event's id.
    public var event: String
    public var stream: String
    public var url: String
    public var attempts: Int

    /// Why the last attempt failed.
    public var reason: String

    /// Unix milliseconds.
    public var takenUpAt: Int64
    public var givenUpAt: Int64

    public init(
        event: String, stream: String, url: String, attempts: Int, reason: String, takenUpAt: Int64, givenUpAt: Int64
    ) {
        self.event = event
        self.stream = stream
        self.url = url
        self.attempts = attempts
        self.reason = reason
        self.takenUpAt = takenUpAt
        self.givenUpAt = givenUpAt
    }
}

/// One page of events that were given up, the earliest taken up first.
public struct DeadLetterPage: Codable, Sendable, Hashable {
    public var events: [DeadLetterView]

    /// The cursor of the next page, when there is one.
    public var next: String?

    public init(events: [DeadLetterView], next: String?) {
        self.events = events
        self.next = next
    }
}
