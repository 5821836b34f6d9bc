internal import CryptoPrimitives
public import TokenVerification

/// A TimeStampResp of RFC 3161 section 2.4.2.
public struct TimestampResponse: Sendable {
    /// PKIStatus.
    public enum Status: UInt64, Sendable {
        case granted = 0
        /// Granted, but not exactly as asked.
        case grantedWithModifications = 1
        case rejection = 2
        case waiting = 3
        case revocationWarning = 4
        case revocationNotification = 5
    }

    /// Longer responses are refused unread, in bytes: a token, and some text.
    public static let maximumByteCount = TimeStampToken.maximumByteCount + 8192

    public let status: Status

    /// PKIFreeText, the authority's words; each at most 1,024 characters, without control characters.
    public let texts: [String]

    /// Names of the bits of PKIFailureInfo, as RFC 3161 spells them.
    public let failures: [String]

    /// Present exactly if the status grants one.
    public let token: TimeStampToken?

    /// Reads a response; neither the token's signature nor what it covers is checked yet.
    public init(der bytes: [UInt8]) throws(TokenError) {
        guard bytes.count <= Self.maximumByteCount else {
            throw TokenError(
                .tooLarge, "a response of \(bytes.count) bytes; at most \(Self.maximumByteCount) are read")
        }
        var outer = BERReader(bytes[...])
        var reader = try outer.inside(BERTag.sequence, "TimeStampResp")
        try outer.expectEnd("TimeStampResp")
        var info = try reader.inside(BERTag.sequence, "TimeStampResp.status")
        let number = try info.number("PKIStatusInfo.status", limit: 255)
        guard let status = Status(rawValue: number) else {
            throw TokenError(.malformed, "PKIStatusInfo.status \(number) is unknown: use another authority")
        }
        self.status = status
        texts = try Self.texts(from: &info)
        failures = try Self.failures(from: &info)
        try info.expectEnd("TimeStampResp.status")
        let isGranted = status == .granted || status == .grantedWithModifications
        guard isGranted != reader.isAtEnd else {
            throw TokenError(.malformed, "the status is \(status), but a token is \(isGranted ? "missing" : "there")")
        }
        token = isGranted ? try TimeStampToken(der: Array(reader.any("timeStampToken").encoded)) : nil
        try reader.expectEnd("TimeStampResp")
    }

    /// The token, if it was granted and answers this request: same imprint, same nonce.
    ///
    /// The signature is not checked here: `verify` does that, with the roots that the caller trusts.
    public func token(for request: TimestampRequest) throws(TokenError) -> TimeStampToken {
        guard let token else {
            throw TokenError(
                .rejected,
                "the authority answered \(status): \(failures.isEmpty ? "no reason" : failures.joined(separator: ", "))",
                cause: texts.isEmpty ? nil : texts.joined(separator: "; "))
        }
        guard token.imprintAlgorithm == TimeStampToken.sha256, token.imprint == request.imprint.bytes else {
            throw TokenError(.imprintMismatch, "the token covers another digest than was asked: do not use it")
        }
        guard token.nonce == request.nonceContent else {
            throw TokenError(.nonceMismatch, "the token answers another request (nonce): it may be an old one replayed")
        }
        return token
    }

    private static func texts(from info: inout BERReader) throws(TokenError) -> [String] {
        guard var list = try info.optional(BERTag.sequence, "statusString").map({ BERReader($0.content) }) else {
            return []
        }
        var texts: [String] = []
        while !list.isAtEnd, texts.count < 16 {
            let bytes = try list.element(BERTag.utf8String, "statusString").content
            let scalars = String(decoding: bytes, as: UTF8.self).unicodeScalars
                .filter { $0.properties.generalCategory != .control }.prefix(1024)
            texts.append(String(String.UnicodeScalarView(scalars)))
        }
        try list.expectEnd("statusString")
        return texts
    }

    private static let names: [Int: String] = [
        0: "badAlg", 2: "badRequest", 5: "badDataFormat", 14: "timeNotAvailable", 15: "unacceptedPolicy",
        16: "unacceptedExtension", 17: "addInfoNotAvailable", 25: "systemFailure",
    ]

    private static func failures(from info: inout BERReader) throws(TokenError) -> [String] {
        guard let bits = try info.optional(BERTag.bitString, "failInfo") else { return [] }
        let content = Array(bits.content)
        guard (1...5).contains(content.count), content[0] < 8 else {
            throw TokenError(.malformed, "PKIStatusInfo.failInfo is not a short bit string: fetch anew")
        }
        return (0..<(content.count - 1) * 8).compactMap { bit in
            let mask = UInt8(0x80) >> UInt8(bit % 8)
            guard content[1 + bit / 8] & mask != 0 else { return nil }
            return names[bit] ?? "failure \(bit)"
        }
    }
}
