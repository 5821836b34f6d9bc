/// Where a certificate says that its revocation can be looked up (RFC 5280 sections 4.2.1.13 and 4.2.2.1).
public struct RevocationAddresses: Hashable, Sendable {
    private static let distributionPoints = "2.5.29.31"
    private static let authorityInformation = "1.3.6.1.5.5.7.1.1"
    private static let ocspMethod = "1.3.6.1.5.5.7.48.1"

    /// Addresses of one kind beyond these are passed over.
    private static let maximumCount = 4
    private static let maximumByteCount = 1024

    /// `http:` and `https:` addresses of whole revocation lists.
    public let crls: [String]

    /// `http:` and `https:` addresses of OCSP responders.
    public let ocsp: [String]

    /// The certificate names neither: its authority publishes nothing that could be kept.
    public var isEmpty: Bool { crls.isEmpty && ocsp.isEmpty }

    /// - Parameter certificate: X.509 in DER.
    /// - Throws: `malformed`, `tooLarge`.
    public init(certificate der: [UInt8]) throws(TokenError) {
        let extensions = try CertificateExtensions(certificate: der)
        var lists: [String] = []
        if let value = extensions[Self.distributionPoints] { lists = try Self.lists(value) }
        var responders: [String] = []
        if let value = extensions[Self.authorityInformation] { responders = try Self.responders(value) }
        crls = Array(lists.prefix(Self.maximumCount))
        ocsp = Array(responders.prefix(Self.maximumCount))
    }

    /// Points that cover some reasons only, or whose list another authority signs, are passed over.
    private static func lists(_ value: [UInt8]) throws(TokenError) -> [String] {
        var outer = BERReader(value[...])
        var points = try outer.inside(BERTag.sequence, "cRLDistributionPoints")
        var found: [String] = []
        while !points.isAtEnd {
            var point = try points.inside(BERTag.sequence, "DistributionPoint")
            guard let name = try point.optional(BERTag.constructed(0), "DistributionPoint.name"), point.isAtEnd else {
                continue
            }
            found += try addresses(inDistributionPointName: name)
        }
        return found
    }

    /// The http addresses of a DistributionPointName's full names.
    static func addresses(inDistributionPointName name: BERElement) throws(TokenError) -> [String] {
        var choice = BERReader(name.content)
        guard var names = try choice.optional(BERTag.constructed(0), "fullName").map({ BERReader($0.content) }) else {
            return []
        }
        var found: [String] = []
        while !names.isAtEnd {
            if let address = address(try names.any("GeneralName")) { found.append(address) }
        }
        return found
    }

    private static func responders(_ value: [UInt8]) throws(TokenError) -> [String] {
        var outer = BERReader(value[...])
        var descriptions = try outer.inside(BERTag.sequence, "authorityInfoAccess")
        var found: [String] = []
        while !descriptions.isAtEnd {
            var description = try descriptions.inside(BERTag.sequence, "AccessDescription")
            let method = try description.objectIdentifier("AccessDescription.accessMethod")
            let location = try description.any("AccessDescription.accessLocation")
            if method == ocspMethod, let address = address(location) { found.append(address) }
        }
        return found
    }

    private static func address(_ name: BERElement) -> String? {
        guard name.tag == BERTag.primitive(6), (8...maximumByteCount).contains(name.content.count),
            name.content.allSatisfy({ (0x21...0x7E).contains($0) })
        else { return nil }
        let text = String(decoding: name.content, as: UTF8.self)
        let lower = text.prefix(8).lowercased()
        return lower.hasPrefix("http://") || lower.hasPrefix("https://") ? text : nil
    }
}
