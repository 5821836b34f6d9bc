public import CanonicalJSON

/// One thing that a check found, in words.
public struct CertificateFinding: Hashable, Sendable {
    public enum Kind: String, Sendable, Hashable, CaseIterable {
        /// The file's SHA-256 against the deposit's.
        case sha256
        /// The file's SM3 against the deposit's.
        case sm3
        /// The file's length against the deposited one's.
        case byteCount = "bytes"
        /// A check of the proof: entry, trees, checkpoints, anchors.
        case proof
        /// A check of the bundle.
        case bundle
        /// The bundle's fingerprint against the one that the session was sealed with.
        case fingerprint
        /// The entry against the office's own ledger.
        case ledger
    }

    public enum Outcome: String, Sendable, Hashable, CaseIterable {
        case passed = "pass"
        case failed = "fail"
        /// Said, and no verdict on it.
        case noted = "note"
    }

    /// Of each sentence, in UTF-8 bytes.
    public static let maximumByteCount = 1600

    public let kind: Kind
    public let outcome: Outcome
    public let chinese: String
    public let english: String

    /// Longer sentences are cut.
    public init(_ kind: Kind, _ outcome: Outcome, chinese: String, english: String) {
        self.kind = kind
        self.outcome = outcome
        self.chinese = Self.cut(chinese)
        self.english = Self.cut(english)
    }

    private static func cut(_ text: String) -> String {
        guard text.utf8.count > maximumByteCount else { return text }
        var shorter = ""
        var count = 0
        for character in text {
            count += character.utf8.count
            guard count <= maximumByteCount - 3 else { break }
            shorter.append(character)
        }
        return shorter + "…"
    }
}

extension CertificateFinding: JSONModel {
    public typealias Failure = CertificateError

    public init(json: JSONValue, at place: String) throws(JSONError) {
        var reader = try MemberReader(json, at: place)
        self.init(
            try reader.word("kind"), try reader.word("result"), chinese: try reader.string("zh"),
            english: try reader.string("en"))
        try reader.finish()
    }

    public var json: JSONValue {
        var object = JSONObject()
        object.set("kind", kind.rawValue)
        object.set("result", outcome.rawValue)
        object.set("zh", chinese)
        object.set("en", english)
        return .object(object)
    }
}
