import AlarmModel
import Foundation
import LocalIO

/// Everything that alarms and the installation's page keep: one file, written whole.
struct AlarmState: Codable, Sendable, Equatable {
    var board = AlarmBoard()
    /// Workers that have registered and were not struck off, by the digest of their key.
    var workers: [String: KnownWorker] = [:]
    /// Images that may be used, the latest last.
    var releases: [Release] = []
    /// By path.
    var growth: [String: DiskGrowth] = [:]
    /// What other systems are still to be told, in order.
    var news: [News] = []

    /// A worker, as it introduced itself.
    struct KnownWorker: Codable, Sendable, Hashable {
        var imageName: String
        var imageSha256: String
        /// Desktops that it keeps warm.
        var capacity: Int
        /// Unix milliseconds.
        var knownSince: Int64
    }

    /// An operator's word that workers may run an image.
    struct Release: Codable, Sendable, Hashable {
        var name: String
        var sha256: String
        /// Unix milliseconds.
        var at: Int64
        /// Login name.
        var by: String
    }

    /// An alarm as it is told: raised, renewed, or over.
    struct News: Codable, Sendable, Hashable {
        var key: String
        var isOver: Bool
        var alarm: Alarm
        var at: Int64
    }
}

/// The file of `AlarmState`. Blocks: for an actor with a queue of its own.
struct AlarmFile: Sendable {
    /// Bytes that are read back.
    private static let longest = 64 << 20

    let path: String
    /// Writes the file; tests put a disk here that fails.
    var replace: @Sendable (_ path: String, _ bytes: [UInt8]) throws -> Void = { path, bytes in
        try DurableFile.replace(path, with: bytes, mode: 0o600)
    }

    func load() throws -> AlarmState {
        guard let bytes = try DurableFile.read(path, maximum: Self.longest) else { return AlarmState() }
        return try JSONDecoder().decode(AlarmState.self, from: Data(bytes))
    }

    func save(_ state: AlarmState) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        try replace(path, Array(try encoder.encode(state)))
    }
}
