public import CryptoPrimitives

/// Fixed keys, salts and random bytes: the same bundle at every run, but for its tokens.
public enum TestKeys {
    public static let worker = key("worker")
    public static let office = key("office")
    public static let log = key("log")
    public static let cosigner = key("cosigner")
    /// Somebody who holds none of the keys above.
    public static let attacker = key("attacker")

    private static func key(_ name: String) -> Ed25519PrivateKey {
        Ed25519PrivateKey(seed: sha256(Array("tabellion test key \(name)".utf8)).bytes)!
    }

    /// Bytes that look random and are not.
    public static func bytes(_ name: String, _ count: Int) -> [UInt8] {
        var bytes: [UInt8] = []
        var round = 0
        while bytes.count < count {
            bytes += sha256(Array("tabellion test bytes \(name) \(round)".utf8)).bytes
            round += 1
        }
        return Array(bytes.prefix(count))
    }
}
