import FarmProtocol
import Foundation
import QueueModel
import Storage

/// A store for tests to kill: queues list after list, and says of each that it is queued, until it is killed.
///
///     BatchHolder FILE COUNT
@main struct BatchHolder {
    static func main() async throws {
        let store = try SQLiteSessionStore(path: CommandLine.arguments[1])
        let count = Int(CommandLine.arguments[2]) ?? 100
        let owner = Ownership(office: "office", account: String(repeating: "a", count: 32))
        if let quota = OfficeQuota(desktops: 1, waiting: 100_000, perPerson: 1) {
            try await store.setQuota(quota, of: owner.office)
        }
        for round in 0..<100_000 / count {
            let sessions = (0..<count).map {
                (id: "s\(round)-\($0)", request: CaptureRequest(url: "https://example.com/\($0)"))
            }
            FileHandle.standardOutput.write(Data("queueing b\(round)\n".utf8))
            _ = try await store.createBatch(id: "b\(round)", sessions: sessions, owner: owner, key: nil, at: 1)
            FileHandle.standardOutput.write(Data("queued b\(round)\n".utf8))
        }
    }
}
