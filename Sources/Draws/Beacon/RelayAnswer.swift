internal import CanonicalJSON
internal import CryptoPrimitives
internal import DrandBeacon

/// What drand's HTTP API answers, read loosely and believed only when it verifies.
struct RelayAnswer {
    /// Longest answer read, in bytes.
    static let maximumByteCount = 16_384

    /// nil where the answer has none.
    let round: UInt64?
    let signature: String?

    /// - Returns: nil unless it is one JSON object.
    init?(_ body: [UInt8]) {
        guard case .object(let members)? = try? JSONParser.parse(body, spelling: .any, allowsNull: true) else {
            return nil
        }
        if case .integer(let number)? = members["round"] { round = number } else { round = nil }
        if case .string(let text)? = members["signature"] { signature = text } else { signature = nil }
    }

    /// The signature in the answer to `/public/<round>`.
    ///
    /// - Returns: nil and a reason in words unless it is that round's.
    static func signature(
        _ body: [UInt8], round: UInt64, chain: DrandChain
    ) -> (signature: [UInt8]?, reason: String) {
        guard let answer = RelayAnswer(body) else { return (nil, "no JSON object") }
        guard let answered = answer.round else { return (nil, "no round") }
        guard answered == round else { return (nil, "round \(answered) where \(round) was asked for") }
        guard let hex = answer.signature, let signature = Hex.decode(hex.lowercased()) else {
            return (nil, "no signature")
        }
        do {
            try chain.verify(round: round, signature: signature)
            return (signature, "")
        } catch { return (nil, "a signature that does not verify") }
    }
}
