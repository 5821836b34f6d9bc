import CryptoPrimitives
import Foundation

/// Secrets on disk: one file each, readable by its owner alone, created whole or not at all.
enum SecretFile {
    /// The secret in `path`, made of `byteCount` random bytes in hexadecimal if the file is not there yet.
    static func hex(at path: String, byteCount: Int = 32) throws -> [UInt8] {
        if !FileManager.default.fileExists(atPath: path) {
            var generator = SystemRandomNumberGenerator()
            let fresh = (0..<byteCount).map { _ in UInt8.random(in: 0...255, using: &generator) }
            try create(Hex.encode(fresh) + "\n", at: path)
        }
        let text = try read(path)
        guard let bytes = Hex.decode(text), bytes.count == byteCount else {
            throw CommandError(
                "\(path): expected \(2 * byteCount) hexadecimal digits; restore the file from its backup")
        }
        return bytes
    }

    /// The file's text without white space at its ends.
    static func read(_ path: String) throws -> String {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw CommandError("\(path): cannot be read; does the file exist, and do you own it?")
        }
        return String(decoding: data, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
    }

    static func create(_ text: String, at path: String) throws {
        let temporary = path + ".\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: temporary) }
        let made = FileManager.default.createFile(
            atPath: temporary, contents: Data(text.utf8), attributes: [.posixPermissions: 0o600])
        guard made, unsafe link(temporary, path) == 0 else {
            throw CommandError("\(path): cannot be created; is the directory writable?")
        }
    }
}
