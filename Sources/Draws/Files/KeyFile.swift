public import CryptoPrimitives
internal import Glibc

/// An Ed25519 key in a file that only its owner may read: 64 hexadecimal digits and a newline.
///
/// Contributors, notary, supervisor, cosigners and the office itself keep their keys so.
public enum KeyFile {
    private static let maximumFileByteCount = 256

    /// The file's contents.
    static func bytes(of key: Ed25519PrivateKey) -> [UInt8] { Array((Hex.encode(key.seed) + "\n").utf8) }

    /// Writes a key that is not there yet, with mode 0600.
    ///
    /// - Throws: `.exists`: a key is never written over; `.storage`.
    public static func create(_ path: String, _ key: Ed25519PrivateKey) throws(DrawsError) {
        try DurableFiles.createOnce(path, bytes(of: key), mode: DurableFiles.secretMode)
    }

    /// - Throws: `.storage` if there is none; `.exposed` if others than its owner may read it; `.malformed`.
    public static func read(_ path: String) throws(DrawsError) -> Ed25519PrivateKey {
        guard let bytes = try DurableFiles.read(path, maximum: maximumFileByteCount, isSecret: true) else {
            throw DrawsError(.storage, "there is no \(path): name a key file, or make one with tabellion draw key")
        }
        guard bytes.count == 2 * Ed25519.seedByteCount + 1, bytes.last == UInt8(ascii: "\n"),
            let seed = Hex.decode(String(decoding: bytes.dropLast(), as: UTF8.self)),
            let key = Ed25519PrivateKey(seed: seed)
        else {
            throw DrawsError(
                .malformed, "\(path) is no key file: 64 hexadecimal digits and a newline should stand there")
        }
        return key
    }
}
