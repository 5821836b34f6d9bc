public import CryptoPrimitives
public import DrawCore
internal import Glibc

/// Slips for a look-up that anybody may run: files under names that only identifier and code together give.
///
///     name = hex of HMAC(code, T("TD1/slip-name") ‖ commit ‖ LP(id))      key = HMAC(code, T("TD1/slip-key") ‖ commit ‖ LP(id))
///     file = AES-256-GCM(key, zero nonce, u32 length ‖ slip ‖ zeros)      in all a multiple of 1,024 bytes
///
/// Of many candidates they lie together in shards (`SlipShard`).
///
/// The server hands out plain files. It learns no identifier, no code and no slip: names and keys take 100 bits that it
/// does not have, so a list of all names, or the whole folder, tells no more than N. An outsider who guesses identifiers
/// finds nothing without the code, and "not there" says nothing of who takes part.
public struct SealedSlips: Sendable {
    private static let blockByteCount = 1024
    public static let maximumFileByteCount = 1 << 20

    public let commit: Digest

    public init(commit: Digest) { self.commit = commit }

    /// Where a slip lies below a look-up of files: `ab/cd/<64 digits>`.
    public func path(of candidate: CandidateIdentifier, code: SlipCode) -> String {
        Self.path(name(of: candidate, code: code))
    }

    static func path(_ name: [UInt8]) -> String {
        let digits = Hex.encode(name)
        return "\(digits.prefix(2))/\(digits.dropFirst(2).prefix(2))/\(digits)"
    }

    /// What a slip is found by, 32 bytes.
    func name(of candidate: CandidateIdentifier, code: SlipCode) -> [UInt8] {
        code.secret("TD1/slip-name", of: candidate, commit: commit)
    }

    /// - Throws: as `seal`.
    func prepared(
        _ slip: [UInt8], index: UInt64, for candidate: CandidateIdentifier, code: SlipCode
    ) throws(DrawsError) -> SlipArchive.Prepared {
        SlipArchive.Prepared(
            candidate: candidate, index: index, slip: slip, name: name(of: candidate, code: code),
            sealed: try seal(slip, for: candidate, code: code))
    }

    /// - Parameter slip: its JSON, below 1 MiB.
    /// - Throws: `.slip` for a longer one; `.cryptography`.
    public func seal(_ slip: [UInt8], for candidate: CandidateIdentifier, code: SlipCode) throws(DrawsError) -> [UInt8]
    {
        var writer = ByteWriter()
        writer.lengthPrefixed(slip)
        let filled = writer.bytes.count + SlipCipher.tagByteCount
        let size = (filled + Self.blockByteCount - 1) / Self.blockByteCount * Self.blockByteCount
        guard size <= Self.maximumFileByteCount else {
            throw DrawsError(.slip, "a slip of \(slip.count) bytes; below 1 MiB fit: hand it over on paper")
        }
        let padded = writer.bytes + [UInt8](repeating: 0, count: size - filled)
        return try SlipCipher.seal(padded, key: code.secret("TD1/slip-key", of: candidate, commit: commit))
    }

    /// - Returns: the slip's JSON.
    /// - Throws: `.slip` unless identifier and code are those that the file was sealed for; `.cryptography`.
    public func open(_ file: [UInt8], for candidate: CandidateIdentifier, code: SlipCode) throws(DrawsError) -> [UInt8]
    {
        guard file.count <= Self.maximumFileByteCount,
            let plain = try SlipCipher.open(file, key: code.secret("TD1/slip-key", of: candidate, commit: commit))
        else { throw Self.refusal }
        var reader = ByteReader(plain)
        guard let length = reader.u32(), Int(length) <= plain.count - 4 else { throw Self.refusal }
        return Array(plain[4..<4 + Int(length)])
    }

    private static let refusal = DrawsError(
        .slip, "identifier and code do not open this file: compare both with your paper, then ask the office")

    /// Reads a slip from a folder, as the server's copy or a downloaded one.
    ///
    /// - Throws: `.slip` if there is none, or it does not open; `.storage`.
    public func read(
        in folder: String, for candidate: CandidateIdentifier, code: SlipCode
    ) throws(DrawsError) -> [UInt8] {
        let file = folder + "/" + path(of: candidate, code: code)
        guard let bytes = try DurableFiles.read(file, maximum: Self.maximumFileByteCount) else { throw Self.refusal }
        return try open(bytes, for: candidate, code: code)
    }
}
