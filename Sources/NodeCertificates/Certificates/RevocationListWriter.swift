internal import SwiftASN1
internal import X509

/// Writes certificate revocation lists, version 2 (RFC 5280 section 5).
enum RevocationListWriter {
    private static let ecdsaWithSHA256: ASN1ObjectIdentifier = [1, 2, 840, 10045, 4, 3, 2]
    private static let listNumber: ASN1ObjectIdentifier = [2, 5, 29, 20]

    /// - Parameters:
    ///   - revoked: what stands on it; each has a time of revocation.
    ///   - number: greater than that of every list before.
    ///   - thisUpdate, nextUpdate: Unix seconds.
    /// - Returns: the list in DER.
    static func der(
        revoked: [NodeRecord], number: UInt64, thisUpdate: UInt64, nextUpdate: UInt64, authority: Certificate,
        key: P256Key
    ) throws(NodeCertificateError) -> [UInt8] {
        do {
            let unsigned = try tbs(revoked, number, thisUpdate...nextUpdate, authority)
            let signature = try key.sign(unsigned)
            var list = DER.Serializer()
            try list.appendConstructedNode(identifier: .sequence) { list in
                list.serializeRawBytes(unsigned)
                try serializeAlgorithm(into: &list)
                try list.serialize(ASN1BitString(bytes: signature[...]))
            }
            return list.serializedBytes
        } catch {
            throw NodeCertificateError(.cryptography, "the revocation list cannot be made", cause: error)
        }
    }

    /// TBSCertList.
    private static func tbs(
        _ revoked: [NodeRecord], _ number: UInt64, _ span: ClosedRange<UInt64>, _ authority: Certificate
    ) throws -> [UInt8] {
        let identifier = SubjectKeyIdentifier(hash: authority.publicKey).keyIdentifier
        let authorityKey = try Certificate.Extension(
            AuthorityKeyIdentifier(keyIdentifier: identifier), critical: false)
        var numbered = DER.Serializer()
        try numbered.serialize(number)
        let extensions = [
            authorityKey,
            Certificate.Extension(oid: listNumber, critical: false, value: numbered.serializedBytes[...]),
        ]
        var list = DER.Serializer()
        try list.appendConstructedNode(identifier: .sequence) { list in
            try list.serialize(1)
            try serializeAlgorithm(into: &list)
            try list.serialize(authority.subject)
            try serialize(time: span.lowerBound, into: &list)
            try serialize(time: span.upperBound, into: &list)
            // RFC 5280 section 5.1.2.6: absent, not empty, when nothing is revoked.
            if !revoked.isEmpty {
                try list.appendConstructedNode(identifier: .sequence) { entries in
                    for record in revoked { try serialize(record, into: &entries) }
                }
            }
            let tag = ASN1Identifier(tagWithNumber: 0, tagClass: .contextSpecific)
            try list.appendConstructedNode(identifier: tag) { try $0.serializeSequenceOf(extensions) }
        }
        return list.serializedBytes
    }

    private static func serialize(_ record: NodeRecord, into list: inout DER.Serializer) throws {
        try list.appendConstructedNode(identifier: .sequence) { entry in
            entry.appendPrimitiveNode(identifier: .integer) { $0.append(contentsOf: record.serial) }
            try serialize(time: record.revoked ?? record.until, into: &entry)
        }
    }

    private static func serializeAlgorithm(into list: inout DER.Serializer) throws {
        try list.appendConstructedNode(identifier: .sequence) { try $0.serialize(ecdsaWithSHA256) }
    }

    /// RFC 5280 section 5.1.2.4: UTCTime through 2049, GeneralizedTime afterwards.
    private static func serialize(time: UInt64, into list: inout DER.Serializer) throws {
        let date = CivilTime(unixSeconds: time)
        if date.year < 2050 {
            try list.serialize(
                UTCTime(
                    year: date.year, month: date.month, day: date.day, hours: date.hours, minutes: date.minutes,
                    seconds: date.seconds))
        } else {
            try list.serialize(
                GeneralizedTime(
                    year: date.year, month: date.month, day: date.day, hours: date.hours, minutes: date.minutes,
                    seconds: date.seconds, fractionalSeconds: 0))
        }
    }
}
