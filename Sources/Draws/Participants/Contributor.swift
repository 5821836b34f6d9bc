internal import CanonicalJSON
public import CryptoPrimitives
public import DrawCore
internal import Glibc

/// A contributor's first part: r_j is made and kept, c_j goes to the office.
public struct Contributor: Sendable {
    public let draw: DrawIdentifier
    /// j.
    public let number: UInt16

    public init(draw: DrawIdentifier, number: UInt16) {
        self.draw = draw
        self.number = number
    }

    /// Makes r_j, keeps it, and then writes the contribution; a second time the same contribution comes out.
    ///
    /// - Parameters:
    ///   - secretPath: mode 0600; durable before anything leaves. If it is there already, its r_j is taken.
    ///   - out: the contribution.
    ///   - entropy: 32 random bytes.
    /// - Returns: the contribution, and whether r_j had been made before.
    /// - Throws: `.malformed` if the secret is another draw's or number's; `.exposed`, `.storage`.
    public func contribute(
        key: Ed25519PrivateKey, secretPath: String, out: String, entropy: () -> Digest
    ) throws(DrawsError) -> (file: ContributionFile, isRepeated: Bool) {
        var secret = try Self.secret(at: secretPath)
        let isRepeated = secret != nil
        if secret == nil {
            let fresh = ContributorSecretFile(draw: draw, contributor: number, value: entropy())
            try DurableFiles.createOnce(secretPath, fresh.canonicalBytes, mode: DurableFiles.secretMode)
            // What is on the disk counts, not what is in memory.
            secret = try Self.secret(at: secretPath)
        }
        guard let secret, secret.draw == draw, secret.contributor == number else {
            throw DrawsError(
                .malformed,
                "\(secretPath) is the secret of another draw or number than \(draw), \(number): name a new file; "
                    + "never use one value twice")
        }
        let file = ContributionFile(draw: draw, contributor: number, value: secret.value, key: key)
        try DurableFiles.replace(out, with: file.canonicalBytes, mode: DurableFiles.publicMode)
        return (file, isRepeated)
    }

    /// Reads a contributor's secret; nil if there is none.
    ///
    /// - Throws: `.exposed` if others than its owner may read it; `.malformed`, `.storage`.
    public static func secret(at path: String) throws(DrawsError) -> ContributorSecretFile? {
        let maximum = ContributorSecretFile.maximumFileByteCount
        guard let bytes = try DurableFiles.read(path, maximum: maximum, isSecret: true) else { return nil }
        do {
            return try ContributorSecretFile(freely: bytes, file: path)
        } catch {
            throw DrawsError(.malformed, "\(path) is not as it was written: take it from your backup", cause: error)
        }
    }
}
