import CryptoPrimitives
import Foundation
import TransparencyLog

/// The office's word for a worker's key: one ledger entry (type 12) per key, made once and kept, so that putting it on the ledger again changes nothing.
struct WorkerEnrolment: Sendable {
    private let directory: String
    private let officeKey: Ed25519PrivateKey

    init(directory: String, officeKey: Ed25519PrivateKey) throws {
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        self.directory = directory
        self.officeKey = officeKey
    }

    /// The entry for a key: the kept one, or a new one valid from now.
    func entry(publicKey: [UInt8]) throws -> [UInt8] {
        let worker = sha256(publicKey).hex
        let path = directory + "/" + worker
        if let kept = FileManager.default.contents(atPath: path),
            let entry = Hex.decode(String(decoding: kept, as: UTF8.self))
        {
            return entry
        }
        let now = UInt64(Date().timeIntervalSince1970 * 1000)
        let record = KeyRecord(
            purpose: .worker, validFrom: now, publicKey: publicKey, owner: Array("worker \(worker.prefix(16))".utf8))
        let entry = try LedgerEntry(unixMilliseconds: now, body: .key(record, .unsigned)).signed(by: officeKey)
            .encoded()
        try Data(Hex.encode(entry).utf8).write(to: URL(fileURLWithPath: path), options: .atomic)
        return entry
    }
}
