public import CanonicalJSON
public import CryptoPrimitives

/// One certificate as the register has it.
///
///     {"from": s, "key": hex, "member": n, "names": [text…], "organization": text, "revoked": s, "role": word, "serial": hex,
///      "until": s}
///
/// Times are Unix seconds; `revoked` is absent while the certificate stands.
public struct NodeRecord: JSONModel, Hashable {
    /// Bytes of a serial number; its first bit is 0 and its second 1, so that DER has as many.
    public static let serialByteCount = 16

    public let serial: [UInt8]
    public let member: UInt16
    public let role: NodeRole

    /// The member's name on the ledger; the log's origin for the office.
    public let organization: String
    public let names: [NodeName]

    /// SHA-256 of the public key's bits.
    public let key: Digest
    public let from: UInt64
    public let until: UInt64
    public internal(set) var revoked: UInt64?

    init(
        serial: [UInt8], organization: String, application: NodeApplication, from: UInt64, until: UInt64
    ) {
        self.serial = serial
        self.organization = organization
        member = application.member
        role = application.role
        names = application.names
        key = application.key
        self.from = from
        self.until = until
    }

    /// The subject's common name: whose node it is. No dot in it, so that nobody takes it for a DNS name.
    public var commonName: String { member == 0 ? "office" : "member-\(member)" }

    public init(json: JSONValue, at place: String) throws(JSONError) {
        var members = try MemberReader(json, at: place)
        serial = try members.hex("serial", count: Self.serialByteCount)
        guard Self.isSerial(serial) else {
            throw members.failure("serial", "a serial number of ours begins with bits 01")
        }
        let number = try members.integer("member")
        guard let member = UInt16(exactly: number) else {
            throw members.failure("member", "0 to 65535 should stand here")
        }
        self.member = member
        role = try members.word("role")
        organization = try members.string("organization")
        guard 1...64 ~= organization.utf8.count else { throw members.failure("organization", "1 to 64 bytes") }
        var names: [NodeName] = []
        for text in try members.strings("names") {
            let name: NodeName
            do throws(NodeCertificateError) { name = try NodeName(parsing: text) } catch {
                throw members.failure("names", error.message)
            }
            guard name.description.utf8.elementsEqual(text.utf8) else {
                throw members.failure("names", "\(name) should stand here, not \(text)")
            }
            names.append(name)
        }
        guard 1...NodeApplication.maximumNames ~= names.count else {
            throw members.failure("names", "1 to \(NodeApplication.maximumNames) names should stand here")
        }
        self.names = names
        key = try members.digest("key")
        from = try members.integer("from")
        until = try members.integer("until")
        revoked = members.has("revoked") ? try members.integer("revoked") : nil
        try members.finish()
        guard from < until else { throw members.failure("until", "a later time than \"from\" should stand here") }
    }

    public var json: JSONValue {
        var object = JSONObject()
        object.set("serial", hex: serial)
        object.set("member", UInt64(member))
        object.set("role", role.rawValue)
        object.set("organization", organization)
        object.set("names", texts: names.map(\.description))
        object.set("key", key.hex)
        object.set("from", from)
        object.set("until", until)
        object.set("revoked", revoked)
        return .object(object)
    }

    static func isSerial(_ bytes: [UInt8]) -> Bool { bytes.count == serialByteCount && bytes[0] >> 6 == 0b01 }
}
