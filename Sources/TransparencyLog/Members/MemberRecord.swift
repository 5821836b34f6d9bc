public import CanonicalJSON
public import CryptoPrimitives

/// What members vote on (type 13): an institution that joins, leaves or changes its keys.
///
///     {"action": "admit", "address": URL, "cosigner": vkey, "key": hex, "log": origin, "member": n, "name": text,
///      "sequence": n, "type": "tabellion/member-record", "v": 1}
///
/// `remove` has neither name, keys nor address; `replace-key` has no name. Canonical JSON of at most 400 bytes, so that the
/// votes of nine members fit beside it into one entry.
public struct MemberRecord: JSONModel, Hashable {
    public typealias Failure = JSONError

    public static let type = "tabellion/member-record"

    /// Longest record, in bytes.
    public static let maximumByteCount = 400

    public enum Action: String, Sendable, Hashable, CaseIterable {
        case admit
        case remove
        case replaceKey = "replace-key"
    }

    /// What a member is reached and recognised by.
    public struct Keys: Hashable, Sendable {
        /// Of its mirror: type 0x04.
        public let cosigner: VerifierKey
        /// For votes: Ed25519, 32 bytes, another key than the mirror's.
        public let signing: [UInt8]
        /// Submission prefix of its mirror; `http:` or `https:`.
        public let address: String

        public init(cosigner: VerifierKey, signing: [UInt8], address: String) {
            self.cosigner = cosigner
            self.signing = signing
            self.address = address
        }
    }

    /// Origin of the log that it stands on.
    public let log: String

    /// Number of member records before it on that log.
    public let sequence: UInt64
    public let action: Action

    /// The member's number: the next one for `admit`.
    public let member: UInt16

    /// Of the institution, 1 to 64 bytes; with `admit` only.
    public let name: String?

    /// With `admit` and `replace-key`.
    public let keys: Keys?

    private init(log: String, sequence: UInt64, action: Action, member: UInt16, name: String?, keys: Keys?) {
        self.log = log
        self.sequence = sequence
        self.action = action
        self.member = member
        self.name = name
        self.keys = keys
    }

    public static func admit(
        log: String, sequence: UInt64, member: UInt16, name: String, keys: Keys
    ) -> MemberRecord {
        MemberRecord(log: log, sequence: sequence, action: .admit, member: member, name: name, keys: keys)
    }

    public static func remove(log: String, sequence: UInt64, member: UInt16) -> MemberRecord {
        MemberRecord(log: log, sequence: sequence, action: .remove, member: member, name: nil, keys: nil)
    }

    public static func replaceKey(log: String, sequence: UInt64, member: UInt16, keys: Keys) -> MemberRecord {
        MemberRecord(log: log, sequence: sequence, action: .replaceKey, member: member, name: nil, keys: keys)
    }

    public init(json: JSONValue, at place: String) throws(JSONError) {
        var members = try MemberReader(json, at: place)
        guard try members.string("type").utf8.elementsEqual(Self.type.utf8), try members.integer("v") == 1 else {
            throw members.failure("type", "\"\(Self.type)\" with v 1 should stand here")
        }
        log = try members.string("log")
        sequence = try members.integer("sequence")
        action = try members.word("action")
        guard let number = UInt16(exactly: try members.integer("member")), number > 0 else {
            throw members.failure("member", "1 to 65535 should stand here")
        }
        member = number
        name = action == .admit ? try members.string("name") : nil
        keys = action == .remove ? nil : try Keys(from: &members)
        try members.finish()
        guard 1...64 ~= (name ?? "-").utf8.count, (name ?? "").utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F }) else {
            throw members.failure("name", "1 to 64 bytes without control characters should stand here")
        }
        guard canonicalBytes.count <= Self.maximumByteCount else {
            throw JSONError(
                .limit, at: place, "\(canonicalBytes.count) bytes; a member record has at most 400",
                remedy: "shorten name, address or key name")
        }
    }

    public var json: JSONValue {
        var object = JSONObject()
        object.set("v", 1)
        object.set("type", Self.type)
        object.set("log", log)
        object.set("sequence", sequence)
        object.set("action", action.rawValue)
        object.set("member", UInt64(member))
        object.set("name", name)
        if let keys {
            object.set("cosigner", keys.cosigner.text)
            object.set("key", hex: keys.signing)
            object.set("address", keys.address)
        }
        return .object(object)
    }

    /// What a vote signs: `T("TL1/member") ‖ record`.
    public static func message(record: [UInt8]) -> [UInt8] {
        var writer = ByteWriter(tag: "TL1/member")
        writer.raw(record)
        return writer.bytes
    }

    /// Signs for it.
    ///
    /// - Parameter number: of the member that votes; `MemberRegister.office` for the office.
    public func vote(by number: UInt16, key: Ed25519PrivateKey) -> MemberVote {
        guard let signature = EntrySignature(key.sign(Self.message(record: canonicalBytes))) else {
            preconditionFailure("an Ed25519 signature has 64 bytes")
        }
        return MemberVote(member: number, signature: signature)
    }
}

extension MemberRecord.Keys {
    fileprivate init(from members: inout MemberReader) throws(JSONError) {
        cosigner = try members.verifierKey("cosigner")
        guard cosigner.type == .cosignature else {
            throw members.failure("cosigner", "a key for cosignatures, type 4, should stand here")
        }
        signing = try members.hex("key", count: Ed25519.publicKeyByteCount)
        guard Ed25519.isAcceptable(publicKey: signing), signing != cosigner.publicKey else {
            throw members.failure("key", "an Ed25519 key other than the cosigner's should stand here")
        }
        address = try members.string("address")
        let lowered = address.lowercased()
        guard lowered.hasPrefix("https://") || lowered.hasPrefix("http://"),
            address.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F })
        else { throw members.failure("address", "an http or https address in ASCII should stand here") }
    }
}
