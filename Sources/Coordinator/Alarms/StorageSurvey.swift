import FarmProtocol
import Foundation
import Glibc
import LocalIO
import Synchronization

/// What takes how much of the disks: asked on a queue of its own, since a file system may hang.
actor StorageSurvey {
    private let executor = QueueExecutor(label: "tabellion.storage-survey")
    nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe executor.asUnownedSerialExecutor() }

    /// A file system, under the first of our paths on it.
    struct Volume: Sendable, Hashable {
        var path: String
        /// Bytes.
        var total: UInt64
        var free: UInt64
    }

    /// A part of the data directory.
    struct Share: Sendable, Hashable {
        var name: String
        /// Bytes on the disk.
        var bytes: UInt64
        var files: Int
    }

    private let directory: String
    private nonisolated let measured = Mutex<(shares: [Share], at: Int64?, isUnderWay: Bool)>(([], nil, false))

    /// Files that are looked at for one measurement: a directory with more is said to have more.
    private static let most = 2_000_000

    init(directory: String) { self.directory = directory }

    /// As `volumes`, for no longer than that: what hangs is said to hang.
    nonisolated func volumes(within patience: Duration) async throws -> [Volume] {
        let (answers, continuation) = AsyncStream.makeStream(of: Result<[Volume], any Error>.self)
        Task {
            do { continuation.yield(.success(try await self.volumes())) } catch { continuation.yield(.failure(error)) }
        }
        let alarm = Task {
            try? await Task.sleep(for: patience)
            continuation.yield(
                .failure(
                    ProblemDetails(
                        status: 503, title: "No answer", detail: "a file system does not answer: look at its disk")))
        }
        defer { alarm.cancel() }
        for await answer in answers { return try answer.get() }
        throw CancellationError()
    }

    /// The file systems of the data directory and of what may be mounted below it.
    func volumes() throws -> [Volume] {
        var seen: Set<UInt64> = []
        var volumes: [Volume] = []
        for path in [directory, directory + "/bundles", directory + "/ledger", directory + "/deposits"] {
            guard let status = FileStatus(of: path) else {
                guard path == directory || errno != ENOENT else { continue }
                throw DurableFile.failure("look at", path)
            }
            guard seen.insert(status.device).inserted else { continue }
            var space = statvfs()
            guard unsafe statvfs(path, &space) == 0 else { throw DurableFile.failure("look at", path) }
            let block = UInt64(space.f_frsize)
            // As `df` counts: what is kept for root alone is neither free nor ours.
            let used = UInt64(space.f_blocks) - UInt64(space.f_bfree)
            volumes.append(
                Volume(
                    path: path, total: (used + UInt64(space.f_bavail)) * block, free: UInt64(space.f_bavail) * block))
        }
        return volumes
    }

    /// What the parts of the data directory took when they were measured last, the largest first.
    nonisolated var shares: [Share] { measured.withLock { $0.shares } }

    /// Has them measured anew when the last time is ten minutes old, and does not wait for it.
    nonisolated func refresh(now: Int64) {
        let isDue = measured.withLock { last in
            if last.isUnderWay { return false }
            if let at = last.at, (0..<600_000).contains(now - at) { return false }
            last.isUnderWay = true
            return true
        }
        if isDue { Task { await self.measure(now: now) } }
    }

    private func measure(now: Int64) {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: directory)) ?? []
        var found: [Share] = []
        for name in names.sorted() {
            var share = Share(name: name, bytes: 0, files: 0)
            measure(directory + "/" + name, &share)
            found.append(share)
        }
        let sorted = found.sorted { ($1.bytes, $0.name) < ($0.bytes, $1.name) }
        measured.withLock { $0 = (sorted, now, false) }
    }

    private func measure(_ path: String, _ share: inout Share) {
        var open = [path]
        while let next = open.popLast(), share.files < Self.most {
            guard let status = FileStatus(of: next, followsLinks: false) else { continue }
            share.bytes += status.byteCount
            switch status.kind {
            case .directory:
                let names = (try? FileManager.default.contentsOfDirectory(atPath: next)) ?? []
                open += names.map { next + "/" + $0 }
            case .file: share.files += 1
            case .other: break
            }
        }
    }
}
