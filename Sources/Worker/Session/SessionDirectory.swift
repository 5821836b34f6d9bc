import EvidenceModel
import Foundation
import Glibc

/// The files of one session on the worker's disk: what the bundle will hold, and the journal that outlives a crash.
struct SessionDirectory: Sendable {
    /// UUID, lower case.
    let session: String
    let root: String

    init(below sessions: String, session: String) {
        self.session = session
        root = sessions + "/" + session
    }

    /// Holds exactly what the bundle's `data/` will hold.
    var data: String { root + "/data" }
    var recording: String { data + "/recording" }
    var journal: String { root + "/journal.jsonl" }
    var bundle: String { root + "/bundle.asice" }

    /// Outside the bundle: programs write here first.
    var scratch: String { root + "/scratch" }

    /// Length of all files that the bundle will hold so far.
    func bytes() -> UInt64 {
        var total: UInt64 = 0
        let keys: Set<URLResourceKey> = [.fileSizeKey, .isRegularFileKey]
        let files = FileManager.default.enumerator(
            at: URL(fileURLWithPath: data), includingPropertiesForKeys: Array(keys))
        while let file = files?.nextObject() as? URL {
            guard let values = try? file.resourceValues(forKeys: keys), values.isRegularFile == true else { continue }
            total += UInt64(values.fileSize ?? 0)
        }
        return total
    }

    func path(_ inside: String) -> String { data + "/" + inside }
    func member(_ name: String) -> String { root + "/" + name }

    func create() throws(WorkerError) {
        for directory in [
            data, recording, path("screenshots"), path("downloads"), path("page"), path("network"), member("tokens"),
            member("ledger"), scratch,
        ] {
            do {
                try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
            } catch {
                throw WorkerError(.disk, "cannot create \(directory): \(error.localizedDescription)")
            }
        }
        try SessionFile.syncDirectory(of: root)
        try holdReserve()
    }

    /// Room that a session keeps from its start, so that it can be ended in order on a full disk.
    private static let reserveBytes: off_t = 16 << 20

    private var reserve: String { root + "/reserve" }

    private func holdReserve() throws(WorkerError) {
        let descriptor = unsafe open(reserve, O_WRONLY | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw SessionFile.failure("create", reserve) }
        defer { close(descriptor) }
        let error = posix_fallocate(descriptor, 0, Self.reserveBytes)
        guard error == 0 else {
            errno = error
            throw SessionFile.failure("keep room in", reserve)
        }
    }

    /// Gives the room back; can be called again.
    func releaseReserve() { unsafe unlink(reserve) }

    /// Removes the session from this disk, its journal last: a removal that a kill cut short is known by it, and resumed.
    func remove() throws {
        for name in try FileManager.default.contentsOfDirectory(atPath: root) where member(name) != journal {
            try FileManager.default.removeItem(atPath: member(name))
        }
        try FileManager.default.removeItem(atPath: root)
    }

    /// Every file of `data/`, by its path inside it, ascending by bytes; temporary files (".part") are no files of the bundle.
    func dataFiles() throws(WorkerError) -> [String] {
        guard let names = FileManager.default.enumerator(atPath: data) else {
            throw WorkerError(.disk, "cannot list \(data)")
        }
        var files: [String] = []
        while let name = names.nextObject() as? String {
            var isDirectory: ObjCBool = false
            _ = unsafe FileManager.default.fileExists(atPath: path(name), isDirectory: &isDirectory)
            if !isDirectory.boolValue && !name.hasSuffix(".part") { files.append(name) }
        }
        return files.sorted { Array($0.utf8).lexicographicallyPrecedes(Array($1.utf8)) }
    }

    func read(_ file: String, maximum: Int = 64 << 20) throws(WorkerError) -> [UInt8] {
        guard let handle = FileHandle(forReadingAtPath: file) else { throw SessionFile.failure("open", file) }
        defer { try? handle.close() }
        do {
            let bytes = try handle.read(upToCount: maximum + 1) ?? Data()
            guard bytes.count <= maximum else {
                throw WorkerError(.damaged, "\(file) has more than \(maximum) bytes")
            }
            return Array(bytes)
        } catch let error as WorkerError {
            throw error
        } catch {
            throw WorkerError(.disk, "cannot read \(file): \(error.localizedDescription)")
        }
    }
}
