internal import CryptoPrimitives
public import EthereumVerification
internal import LocalIO

/// An account's private key on disk: 64 hexadecimal digits, readable by its owner alone.
public enum EthereumKeyFile {
    /// - Throws: `configuration` if others may read the file, or it holds no key.
    public static func read(_ path: String) throws(ChainError) -> EthereumKey {
        let bytes: [UInt8]?
        do { bytes = try DurableFile.read(path, maximum: 256, isSecret: true, isOwn: false) } catch {
            guard error.code == .exposed else { throw ChainError(.configuration, "\(error.words); name a key's file") }
            throw ChainError(.configuration, "\(path): others may read this key; chmod 600 \(path)")
        }
        guard let bytes else {
            throw ChainError(.configuration, "\(path): cannot be read; does the file exist, and do you own it?")
        }
        let text = String(decoding: bytes, as: UTF8.self)
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
        do {
            try DurableFile.create(path, Array((Hex.encode(secret) + "\n").utf8), mode: 0o600)
            try DurableFile.synchronize(directory: DurableFile.parent(of: path))
        } catch {
            throw ChainError(.storage, "\(error.words); is it there already, is the directory writable?")
        }
        return key
    }
}
