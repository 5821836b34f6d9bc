internal import CryptoPrimitives

/// RFC 3161 section 2.4.2: what the authority signed.
struct TSTInfo {
    let policy: String
    let imprintAlgorithm: String
    let imprint: [UInt8]
    let serial: [UInt8]
    let genTime: TokenTime
    let accuracy: TokenAccuracy?
    let isOrdered: Bool
    let nonce: [UInt8]?

    /// The GeneralName as received, without the `[0]` around it.
    let authorityName: [UInt8]?

    init(_ bytes: [UInt8]) throws(TokenError) {
        var outer = BERReader(bytes[...])
        var reader = try outer.inside(BERTag.sequence, "TSTInfo")
        try outer.expectEnd("TSTInfo")
        guard try reader.number("TSTInfo.version", limit: 255) == 1 else {
            throw TokenError(.unsupported, "TSTInfo.version is not 1; use an authority that follows RFC 3161")
        }
        policy = try reader.objectIdentifier("TSTInfo.policy")
        (imprintAlgorithm, imprint) = try Self.messageImprint(from: &reader)
        serial = try reader.integer("TSTInfo.serialNumber", maximum: 32)
        genTime = try TokenTime(
            generalizedTime: reader.element(BERTag.generalizedTime, "TSTInfo.genTime"), "TSTInfo.genTime")
        if let element = try reader.optional(BERTag.sequence, "TSTInfo.accuracy") {
            accuracy = try TokenAccuracy(element)
        } else {
            accuracy = nil
        }
        isOrdered = reader.nextTag == BERTag.boolean ? try reader.boolean("TSTInfo.ordering") : false
        nonce = reader.nextTag == BERTag.integer ? try reader.integer("TSTInfo.nonce", maximum: 32) : nil
        if let element = try reader.optional(BERTag.constructed(0), "TSTInfo.tsa") {
            var inner = BERReader(element.content)
            authorityName = Array(try inner.any("TSTInfo.tsa").encoded)
            try inner.expectEnd("TSTInfo.tsa")
        } else {
            authorityName = nil
        }
        if let extensions = try reader.optional(BERTag.constructed(1), "TSTInfo.extensions") {
            try Self.refuseCritical(extensions)
        }
        try reader.expectEnd("TSTInfo")
    }

    private static func messageImprint(from reader: inout BERReader) throws(TokenError) -> (String, [UInt8]) {
        var inner = try reader.inside(BERTag.sequence, "TSTInfo.messageImprint")
        let algorithm = try AlgorithmIdentifier(from: &inner, "TSTInfo.messageImprint.hashAlgorithm")
        let hashed = try inner.octets("TSTInfo.messageImprint.hashedMessage")
        try inner.expectEnd("TSTInfo.messageImprint")
        guard algorithm.hasNoParameters, hashed.count <= 64 else {
            throw TokenError(.unsupported, "TSTInfo.messageImprint has parameters, or more than 64 bytes")
        }
        return (algorithm.oid, hashed)
    }

    /// An extension that is critical and unknown makes the token unusable; this verifier knows none.
    private static func refuseCritical(_ extensions: BERElement) throws(TokenError) {
        var list = BERReader(extensions.content)
        while !list.isAtEnd {
            var one = try list.inside(BERTag.sequence, "TSTInfo.extensions")
            let oid = try one.objectIdentifier("TSTInfo.extensions.extnID")
            if one.nextTag == BERTag.boolean, try one.boolean("TSTInfo.extensions.critical") {
                throw TokenError(.unsupported, "the token has a critical extension (\(oid)) that is not understood")
            }
            _ = try one.octets("TSTInfo.extensions.extnValue")
            try one.expectEnd("TSTInfo.extensions")
        }
    }
}
