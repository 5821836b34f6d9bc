internal import CryptoPrimitives
public import EthereumVerification
internal import Glibc

/// An account's private key on disk: 64 hexadecimal digits, readable by its owner alone.
public enum EthereumKeyFile {
    /// - Throws: `configuration` if others may read the file, or it holds no key.
    public static func read(_ path: String) throws(ChainError) -> EthereumKey {
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            throw ChainError(.configuration, "\(path): cannot be read; does the file exist, and do you own it?")
        }
        defer { close(descriptor) }
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0, status.st_mode & 0o077 == 0 else {
            throw ChainError(.configuration, "\(path): others may read this key; chmod 600 \(path)")
        }
        var bytes = [UInt8](repeating: 0, count: 256)
        let count = unsafe Glibc.read(descriptor, &bytes, bytes.count)
        let text = String(decoding: bytes[..<max(0, count)], as: UTF8.self)
        let digits = text.split(whereSeparator: \.isWhitespace).joined().lowercased()
        let secret = Hex.decode(digits.hasPrefix("0x") ? String(digits.dropFirst(2)) : digits)
        guard let key = secret.flatMap({ EthereumKey(secret: $0) }) else {
            throw ChainError(.configuration, "\(path): no key of an account; 64 hexadecimal digits should stand there")
        }
        return key
    }

    /// Writes a new key, durable when it returns.
    ///
    /// - Parameter secret: 32 random bytes.
    /// - Throws: `storage` if the file is there already or cannot be made, `configuration` for bytes that are no key.
    public static func create(_ path: String, secret: [UInt8]) throws(ChainError) -> EthereumKey {
        guard let key = EthereumKey(secret: secret) else {
            throw ChainError(.configuration, "these bytes are no key: draw new ones")
        }
        let descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else {
            throw ChainError(.storage, "\(path): cannot be created; is it there already, is the directory writable?")
        }
        defer { close(descriptor) }
        let text = Array((Hex.encode(secret) + "\n").utf8)
        guard unsafe write(descriptor, text, text.count) == text.count, fsync(descriptor) == 0 else {
            throw ChainError(.storage, "\(path): cannot be written; is the disk full?")
        }
        return key
    }
}
