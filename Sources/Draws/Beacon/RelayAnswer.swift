internal import CanonicalJSON
internal import CryptoPrimitives
internal import DrandBeacon

/// What drand's HTTP API answers, read loosely and believed only when it verifies.
enum RelayAnswer {
    /// Longest answer read, in bytes.
    static let maximumByteCount = 16_384

    /// The signature in the answer to `/public/<round>`.
    ///
    /// - Returns: nil and a reason in words unless it is that round's.
    static func signature(
        _ body: [UInt8], round: UInt64, chain: DrandChain
    ) -> (signature: [UInt8]?, reason: String) {
        guard case .object(let members)? = try? JSONParser.parse(body, spelling: .any, allowsNull: true) else {
            return (nil, "no JSON object")
        }
        guard case .integer(let answered)? = members["round"] else { return (nil, "no round") }
        guard answered == round else { return (nil, "round \(answered) where \(round) was asked for") }
        guard case .string(let hex)? = members["signature"], let signature = Hex.decode(hex.lowercased()) else {
            return (nil, "no signature")
        }
        do {
            try chain.verify(round: round, signature: signature)
            return (signature, "")
        } catch { return (nil, "a signature that does not verify") }
    }
}
