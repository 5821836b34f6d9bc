internal import CryptoPrimitives
public import DrandBeacon
public import DrawCore

/// A round as people carry it: typed from a screen, or scanned.
public enum BeaconText {
    private static let prefix = "DRAND:"

    /// `DRAND:<chain hash>:<round>:<signature>` in capitals, all of them in a QR code's alphanumeric set.
    public static func code(_ beacon: BeaconFile, chain: DrandChain) -> String {
        "\(prefix)\(chain.hash.hex):\(beacon.round):\(Hex.encode(beacon.signature))".uppercased()
    }

    /// Reads a signature typed in hexadecimal (spaces, line breaks and capitals are free), or a scanned code, and verifies it.
    ///
    /// - Parameter round: the one that the draw waits for.
    /// - Throws: `.beaconText`, saying what is wrong and where.
    public static func read(_ text: String, round: UInt64, chain: DrandChain) throws(DrawsError) -> BeaconFile {
        guard text.utf8.count <= 4096 else { throw refusal("more than 4,096 bytes") }
        var digits = text.filter { !$0.isWhitespace }.uppercased()
        if digits.hasPrefix(prefix) {
            let parts = digits.split(separator: ":", omittingEmptySubsequences: false)
            guard parts.count == 4 else {
                throw refusal("a code with \(parts.count) parts; it has four: scan it again")
            }
            guard parts[1] == chain.hash.hex.uppercased() else { throw refusal("the code of another chain") }
            guard parts[2] == String(round) else {
                throw refusal("round \(parts[2]); the draw waits for round \(round)")
            }
            digits = String(parts[3])
        }
        let expected = 2 * BeaconChain.signatureByteCount
        for (index, digit) in digits.enumerated() where !digit.isASCII || !digit.isHexDigit {
            throw refusal("\"\(digit)\" as digit \(index + 1); digits are 0-9 and A-F")
        }
        guard digits.utf8.count == expected, let signature = Hex.decode(digits.lowercased()) else {
            let hint = digits.utf8.count == 64 ? ": that is the round's randomness, not its signature" : ""
            throw refusal("\(digits.utf8.count) digits; a signature has \(expected)\(hint)")
        }
        do {
            try chain.verify(round: round, signature: signature)
        } catch {
            throw DrawsError(
                .beaconText, "the digits are not the signature of round \(round): compare them in groups of eight",
                cause: error)
        }
        return BeaconFile(round: round, signature: signature)
    }

    private static func refusal(_ what: String) -> DrawsError {
        DrawsError(.beaconText, "\(what); type or scan the signature again")
    }
}
