internal import TransparencyLog

/// What the cosignatures of a note come to under a trust file: its quorum of cosigners, and its witness policy if it has one.
struct WitnessStanding {
    /// Names of the cosigners that signed and are known.
    let signers: [String]

    /// What is asked for, for a person.
    let needed: String

    /// The earliest instant at which all that is asked for had signed, Unix seconds; nil if it never had.
    let metAt: UInt64?

    /// - Throws: `invalidSignature` if a known cosigner's line does not verify.
    init(of note: SignedNote, _ trust: TrustFile) throws(NoteError) {
        let keys = Self.keys(trust)
        let lines = note.signatures.filter { line in keys.contains { $0.matches(line) } }
        if !lines.isEmpty { _ = try note.verified(by: keys) }
        signers = keys.filter { key in lines.contains { key.matches($0) } }.map(\.name)
        var parts: [String] = []
        if trust.quorum > 0 { parts.append("\(trust.quorum) / \(trust.cosigners.count)") }
        if let policy = trust.witnessPolicy { parts.append("quorum \(policy.quorum)") }
        needed = parts.isEmpty ? "1" : parts.joined(separator: ", ")
        let times = Set(lines.compactMap { Cosignature.time(of: $0) }).sorted()
        metAt = times.first { time in
            Self.isMet(trust, lines.filter { Cosignature.time(of: $0).map { $0 <= time } ?? false }, note.text)
        }
    }

    /// Those whose cosignatures count, each once.
    private static func keys(_ trust: TrustFile) -> [VerifierKey] {
        var keys: [VerifierKey] = []
        for key in trust.cosigners + (trust.witnessPolicy?.witnesses.map(\.key) ?? []) where !keys.contains(key) {
            keys.append(key)
        }
        return keys
    }

    /// Whether these lines, which verify and are not empty, are enough.
    private static func isMet(_ trust: TrustFile, _ lines: [NoteSignature], _ text: String) -> Bool {
        let distinct = Set(trust.cosigners).filter { key in lines.contains { key.matches($0) } }
        guard distinct.count >= trust.quorum, let note = try? SignedNote(text: text, signatures: lines) else {
            return false
        }
        return (try? trust.witnessPolicy?.standing(of: note).isMet) ?? (trust.witnessPolicy == nil)
    }
}
