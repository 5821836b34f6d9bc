public import CanonicalJSON
public import CryptoPrimitives

/// One line of the access log: canonical JSON, and the digest of the line before.
public struct AccessLogRecord: JSONModel, Hashable {
    static let type = "tabellion/access"

    /// From 0, without holes.
    public let number: UInt64
    /// Unix milliseconds, as the clock said.
    public let time: UInt64
    /// SHA-256 of the line before, without its newline; 32 zero bytes for the first.
    public let previous: Digest
    public let event: AccessEvent

    public init(number: UInt64, time: UInt64, previous: Digest, event: AccessEvent) {
        self.number = number
        self.time = time
        self.previous = previous
        self.event = event
    }

    public init(json: JSONValue, at place: String) throws(JSONError) {
        var members = try MemberReader(json, at: place)
        guard try members.integer("v") == 1, try members.string("type") == Self.type else {
            throw members.failure("type", "this is no line of an access log, version 1")
        }
        number = try members.integer("n")
        time = try members.integer("time")
        previous = try members.digest("previous")
        let role: Role = try members.word("role")
        let account = try Self.optional("account", &members) { AccountID($0) }
        let office = try Self.optional("office", &members) { OfficeID($0) }
        let subjectOffice = try Self.optional("subjectOffice", &members) { OfficeID($0) }
        let (action, outcome) = (try members.string("action"), try members.string("outcome"))
        let (subject, network) = (try members.optionalString("subject"), try members.optionalString("network"))
        do {
            event = try AccessEvent(
                role: role, account: account, office: office, action: action, subject: subject,
                subjectOffice: subjectOffice, outcome: outcome, network: network)
        } catch { throw members.failure("action", error.message) }
        try members.finish()
    }

    private static func optional<Value>(
        _ name: String, _ members: inout MemberReader, _ read: (String) -> Value?
    ) throws(JSONError) -> Value? {
        guard let text = try members.optionalString(name) else { return nil }
        guard let value = read(text) else { throw members.failure(name, "this is no identifier") }
        return value
    }

    public var json: JSONValue {
        var object = JSONObject()
        object.set("v", 1)
        object.set("type", Self.type)
        object.set("n", number)
        object.set("time", time)
        object.set("previous", previous.hex)
        object.set("role", event.role.rawValue)
        object.set("account", event.account?.text)
        object.set("office", event.office?.text)
        object.set("action", event.action)
        object.set("subject", event.subject)
        object.set("subjectOffice", event.subjectOffice?.text)
        object.set("outcome", event.outcome)
        object.set("network", event.network)
        return .object(object)
    }
}
