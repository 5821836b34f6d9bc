import CryptoPrimitives
import FarmProtocol

/// Digests that a client states of a body: `Content-Digest` (RFC 9530) or the older `Digest` (RFC 3230).
///
///     Content-Digest: sha-256=:<base64>:, sm3=:<base64>:
///     Digest: SHA-256=<base64>
struct StatedDigests: Sendable, Hashable {
    var sha256: Digest?
    var sm3: Digest?

    /// - Throws: `ProblemDetails` for a field without any digest of ours, or one that is malformed.
    init(contentDigest: String?, digest: String?) throws {
        if let contentDigest { try read(contentDigest, field: "Content-Digest", isStructured: true) }
        if let digest { try read(digest, field: "Digest", isStructured: false) }
    }

    func agree(with pair: DigestPair) -> Bool {
        (sha256.map { $0 == pair.sha256 } ?? true) && (sm3.map { $0 == pair.sm3 } ?? true)
    }

    private mutating func read(_ text: String, field: String, isStructured: Bool) throws {
        var found = false
        for member in text.split(separator: ",").prefix(16) {
            let parts = member.split(separator: "=", maxSplits: 1)
            let name = parts[0].filter { $0 != " " && $0 != "\t" }.lowercased()
            guard name == "sha-256" || name == "sm3" else { continue }
            guard parts.count == 2, let value = Self.value(parts[1], isStructured) else {
                throw DepositDraft.unusable(
                    field, "must be sha-256=:<base64 of 32 bytes>:, as RFC 9530 has it", status: 400)
            }
            let known = name == "sm3" ? sm3 : sha256
            guard known == nil || known == value else {
                throw DepositDraft.unusable(field, "states two digests of one function", status: 400)
            }
            if name == "sm3" { sm3 = value } else { sha256 = value }
            found = true
        }
        guard found else { throw DepositDraft.unusable(field, "must state sha-256 or sm3", status: 400) }
    }

    private static func value(_ text: Substring, _ isStructured: Bool) -> Digest? {
        var text = text[...]
        while text.first == " " { text.removeFirst() }
        while text.last == " " { text.removeLast() }
        if isStructured {
            guard text.count > 2, text.first == ":", text.last == ":" else { return nil }
            text = text.dropFirst().dropLast()
        }
        return Base64.decode(text).flatMap { Digest($0) }
    }
}
