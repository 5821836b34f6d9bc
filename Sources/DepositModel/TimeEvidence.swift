public import CanonicalJSON
internal import CryptoPrimitives

/// What a time authority answered for a checkpoint, with what was known of its certificates then (docs/spec/deposit.md
/// section 6).
///
///     {"v": 1, "type": "tabellion/time-evidence", "authority", "token", "crls": […], "ocsp": […]}
///
/// The token's imprint is SHA-256 over the text of the checkpoint's note.
public struct TimeEvidence: JSONModel, Hashable {
    public typealias Failure = DepositError

    static let type = "tabellion/time-evidence"

    /// Longest file, in bytes.
    public static let maximumByteCount = 4 << 20
    /// Longest token, in bytes of DER.
    public static let maximumTokenByteCount = 65_536
    /// Most revocation lists, and most OCSP responses.
    public static let maximumRevocations = 8
    /// Longest revocation list or OCSP response, in bytes of DER.
    public static let maximumRevocationByteCount = 1 << 20

    /// The authority's name: that of the anchor.
    public let authority: String

    /// An RFC 3161 TimeStampToken, as received.
    public let token: [UInt8]

    /// DER of certificate revocation lists (RFC 5280), fetched with the token.
    public let crls: [[UInt8]]

    /// DER of OCSP responses (RFC 6960), fetched with the token.
    public let ocsp: [[UInt8]]

    /// - Throws: `.member` or `.limit` for a name, a token or a list out of range.
    public init(
        authority: String, token: [UInt8], crls: [[UInt8]] = [], ocsp: [[UInt8]] = []
    ) throws(DepositError) {
        self.authority = authority
        self.token = token
        self.crls = crls
        self.ocsp = ocsp
        if let (member, cause) = fault {
            throw DepositError(
                .limit, "time evidence: \(member): \(cause)", remedy: "keep what fits, or use another authority")
        }
    }

    private var fault: (member: String, cause: String)? {
        if !AnchorName.isValid(authority) { return ("authority", AnchorName.rule) }
        if !(1...Self.maximumTokenByteCount).contains(token.count) {
            return ("token", "1 to \(Self.maximumTokenByteCount) bytes should stand here")
        }
        for (member, lists) in [("crls", crls), ("ocsp", ocsp)] {
            let areSmall = lists.allSatisfy { 1...Self.maximumRevocationByteCount ~= $0.count }
            if lists.count > Self.maximumRevocations || !areSmall {
                return (member, "at most \(Self.maximumRevocations) of 1 to 1048576 bytes should stand here")
            }
        }
        return nil
    }

    public init(json: JSONValue, at place: String) throws(JSONError) {
        var members = try MemberReader(json, at: place)
        try members.head(type: Self.type)
        authority = try members.string("authority")
        token = try Self.decode(try members.string("token"), "token", members)
        crls = try Self.decode(try members.strings("crls"), "crls", members)
        ocsp = try Self.decode(try members.strings("ocsp"), "ocsp", members)
        try members.finish()
        if let (member, cause) = fault { throw members.failure(member, cause) }
    }

    private static func decode(
        _ text: String, _ name: String, _ members: MemberReader
    ) throws(JSONError) -> [UInt8] {
        guard let bytes = Base64.decode(text) else { throw members.failure(name, "base64 should stand here") }
        return bytes
    }

    private static func decode(
        _ texts: [String], _ name: String, _ members: MemberReader
    ) throws(JSONError) -> [[UInt8]] {
        var all: [[UInt8]] = []
        for text in texts { all.append(try decode(text, name, members)) }
        return all
    }

    public var json: JSONValue {
        var object = JSONObject.headed(type: Self.type)
        object.set("authority", authority)
        object.set("token", Base64.encode(token))
        object.set("crls", texts: crls.map { Base64.encode($0) })
        object.set("ocsp", texts: ocsp.map { Base64.encode($0) })
        return .object(object)
    }
}
