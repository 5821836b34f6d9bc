internal import Foundation

/// Deposited files on disk: ciphertexts only, each under its deposit's leaf index once it has one.
public struct SealedFiles: Sendable {
    private let incoming: String
    private let sealed: String
    private let hook: DepositHook

    /// - Parameter directory: made if it is not there.
    /// - Throws: `storage`.
    public init(directory: String) throws(DepositStoreError) {
        try self.init(directory: directory, hook: DepositHook())
    }

    init(directory: String, hook: DepositHook) throws(DepositStoreError) {
        incoming = directory + "/incoming"
        sealed = directory + "/sealed"
        self.hook = hook
        for path in [incoming, sealed] {
            do {
                try FileManager.default.createDirectory(
                    atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
            } catch { throw DepositStoreError(.storage, "cannot make \(path)", cause: error) }
        }
    }

    /// Where the ciphertext of a deposit is.
    public func path(of index: UInt64) -> String { "\(sealed)/\(index).age" }

    /// Whether a text can be the name of an object: 32 hexadecimal digits, so never a path.
    static func isObject(_ text: String) -> Bool {
        text.utf8.count == 32
            && text.utf8.allSatisfy {
                (0x30...0x39).contains($0) || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains($0)
            }
    }

    /// Where a ciphertext grows, and where it waits when it is whole.
    func growing(_ object: String) -> String { "\(incoming)/\(object).part" }

    func waiting(_ object: String) -> String { "\(incoming)/\(object)" }

    /// Brings a whole ciphertext to disk under its object's name.
    func keep(_ object: String) throws {
        try hook.around(.sealed(object)) {
            try DurableFile.sync(file: growing(object))
            try DurableFile.rename(growing(object), to: waiting(object))
        }
    }

    /// Forgets a ciphertext that belongs to no deposit.
    public func discard(_ object: String) {
        try? FileManager.default.removeItem(atPath: growing(object))
        try? FileManager.default.removeItem(atPath: waiting(object))
    }

    /// Gives a ciphertext the name of its deposit; doing it again changes nothing.
    ///
    /// - Throws: `storage`; `corrupted` if there is no such ciphertext.
    func settle(_ object: String, as index: UInt64) throws {
        guard FileManager.default.fileExists(atPath: waiting(object)) else {
            guard FileManager.default.fileExists(atPath: path(of: index)) else {
                throw DepositStoreError(
                    .corrupted, "the ciphertext of deposit \(index) is missing; restore \(path(of: index))")
            }
            return
        }
        try hook.around(.settled(index)) { try DurableFile.rename(waiting(object), to: path(of: index)) }
    }

    /// Deletes what no deposit refers to, once all deposits that were ever accepted have their ciphertexts.
    func removeStrays() throws {
        for name in try FileManager.default.contentsOfDirectory(atPath: incoming) {
            try FileManager.default.removeItem(atPath: incoming + "/" + name)
        }
    }

    /// Ciphertexts that wait for an index or are being made.
    func strays() throws -> [String] { try FileManager.default.contentsOfDirectory(atPath: incoming) }
}
