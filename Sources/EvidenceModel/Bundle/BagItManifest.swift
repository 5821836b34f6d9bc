public import CryptoPrimitives

/// `manifest-<hash>.txt` and `tagmanifest-<hash>.txt` (RFC 8493 section 2.1.3) in the only form that TE1 allows:
/// digest, two spaces, member name, LF; ascending by name.
public enum BagItManifest {
    public struct Line: Sendable, Equatable {
        public let digest: Digest
        public let member: String

        public init(digest: Digest, member: String) {
            self.digest = digest
            self.member = member
        }

        /// With its LF.
        public var bytes: [UInt8] { Array("\(digest.hex)  \(member)\n".utf8) }
    }

    /// `bagit.txt`.
    public static let declaration = Array("BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n".utf8)
    public static let declarationMember = "bagit.txt"

    /// `manifest-sha256.txt`, `manifest-sm3.txt`: of `data/`.
    public static func member(_ function: HashFunction) -> String { "manifest-\(function.rawValue).txt" }

    /// `tagmanifest-sha256.txt`, `tagmanifest-sm3.txt`: of everything else but themselves.
    public static func tagMember(_ function: HashFunction) -> String { "tagmanifest-\(function.rawValue).txt" }

    /// The text over files in ascending order of their names.
    ///
    /// - Precondition: the names ascend.
    public static func text(_ function: HashFunction, _ files: [(member: String, digests: DigestPair)]) -> [UInt8] {
        var text: [UInt8] = []
        var last: String?
        for (member, digests) in files {
            precondition(last.map { BundlePath.precedes($0, member) } ?? true, "\(member) is out of order")
            last = member
            text += Line(digest: function == .sha256 ? digests.sha256 : digests.sm3, member: member).bytes
        }
        return text
    }

    /// - Throws: `.manifest`, naming the line.
    public static func parse(_ text: [UInt8]) throws(EvidenceError) -> [Line] {
        var lines: [Line] = []
        var rest = text[...]
        while let end = rest.firstIndex(of: 0x0A) {
            let line = rest[..<end]
            rest = rest[(end + 1)...]
            let number = lines.count + 1
            guard line.count > 66, line.dropFirst(64).starts(with: [0x20, 0x20]),
                let digest = Digest(hex: String(decoding: line.prefix(64), as: UTF8.self))
            else { throw EvidenceError(.manifest, "line \(number): a digest, two spaces and a name should stand here") }
            let member = String(decoding: line.dropFirst(66), as: UTF8.self)
            guard BundlePath.isValidMember(member) else {
                throw EvidenceError(.manifest, "line \(number): not a name that a bundle may hold")
            }
            if let last = lines.last, !BundlePath.precedes(last.member, member) {
                throw EvidenceError(.manifest, "line \(number): \(member) does not follow \(last.member)")
            }
            lines.append(Line(digest: digest, member: member))
        }
        guard rest.isEmpty else { throw EvidenceError(.manifest, "no LF at the end") }
        return lines
    }
}
