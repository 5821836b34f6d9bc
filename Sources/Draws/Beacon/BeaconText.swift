internal import CryptoPrimitives
public import DrandBeacon
public import DrawCore

/// A round as people carry it: typed from a screen, copied from drand's page, or scanned.
public enum BeaconText {
    private static let prefix = "DRAND:"
    /// Longest text read, in bytes.
    public static let maximumByteCount = RelayAnswer.maximumByteCount

    /// `DRAND:<chain hash>:<round>:<signature>` in capitals, all of them in a QR code's alphanumeric set.
    public static func code(_ beacon: BeaconFile, chain: DrandChain) -> String {
        "\(prefix)\(chain.hash.hex):\(beacon.round):\(Hex.encode(beacon.signature))".uppercased()
    }

    /// Reads a round's signature and verifies it. It may be the signature alone, `ROUND:SIGNATURE`, a scanned code, or drand's JSON
    /// object; blanks, line breaks and capitals are free.
    ///
    /// - Parameter round: the one that the draw waits for.
    /// - Throws: `.beaconText`, saying what is wrong and where.
    public static func read(_ text: String, round: UInt64, chain: DrandChain) throws(DrawsError) -> BeaconFile {
        guard text.utf8.count <= maximumByteCount else { throw refusal("more than \(maximumByteCount) bytes") }
        let plain = text.filter { !$0.isWhitespace && $0 != "\u{FEFF}" }
        guard !plain.isEmpty else { throw refusal("nothing stands there") }
        let digits = try plain.hasPrefix("{") ? ofObject(plain, round) : ofCode(plain.uppercased(), round, chain)
        let signature = try signature(digits)
        do {
            try chain.verify(round: round, signature: signature)
        } catch {
            throw DrawsError(
                .beaconText,
                "the signature of round \(round) does not verify, and nothing was kept: a digit is wrong, or it is another "
                    + "round's or chain's; compare the digits in groups of eight")
        }
        return BeaconFile(round: round, signature: signature)
    }

    /// What drand's HTTP API answers: `{"round": …, "randomness": …, "signature": …}`.
    private static func ofObject(_ text: String, _ round: UInt64) throws(DrawsError) -> String {
        guard let answer = RelayAnswer(Array(text.utf8)) else { throw refusal("no whole JSON object") }
        guard let answered = answer.round else { throw refusal("an object without a round") }
        guard answered == round else { throw otherRound("\(answered)", round) }
        guard let signature = answer.signature else { throw refusal("an object without a signature") }
        return signature.uppercased()
    }

    /// The signature's digits of a scanned code, of `ROUND:SIGNATURE`, or by themselves.
    private static func ofCode(_ text: String, _ round: UInt64, _ chain: DrandChain) throws(DrawsError) -> String {
        var parts = text.split(separator: ":", omittingEmptySubsequences: false)
        if text.hasPrefix(prefix) {
            guard parts.count == 4 else {
                throw refusal("a code with \(parts.count) parts; it has four: scan it again")
            }
            guard parts[1] == chain.hash.hex.uppercased() else { throw refusal("the code of another chain") }
            parts.removeFirst(2)
        }
        guard parts.count <= 2 else { throw refusal("\(parts.count) parts between colons; ROUND:SIGNATURE has two") }
        if parts.count == 2, UInt64(parts[0]) != round { throw otherRound(String(parts[0]), round) }
        return String(parts[parts.count - 1])
    }

    private static func signature(_ digits: String) throws(DrawsError) -> [UInt8] {
        for (index, digit) in digits.enumerated() where !digit.isASCII || !digit.isHexDigit {
            throw refusal("\"\(digit)\" as digit \(index + 1); digits are 0-9 and A-F")
        }
        let expected = 2 * BeaconChain.signatureByteCount
        guard digits.utf8.count == expected, let signature = Hex.decode(digits.lowercased()) else {
            let hint = digits.utf8.count == 64 ? ": that is the round's randomness, not its signature" : ""
            throw refusal("\(digits.utf8.count) digits; a signature has \(expected)\(hint)")
        }
        return signature
    }

    private static func otherRound(_ other: String, _ round: UInt64) -> DrawsError {
        refusal("round \(other.prefix(32)); the draw waits for round \(round)")
    }

    private static func refusal(_ what: String) -> DrawsError {
        DrawsError(.beaconText, "\(what); type or scan the signature again; nothing was kept")
    }
}
