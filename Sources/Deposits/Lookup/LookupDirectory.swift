internal import Foundation

/// The files of a look-up: runs and their manifest. Blocking; one writer.
struct LookupDirectory: Sendable {
    let path: String
    let hook: DepositHook

    /// - Throws: `storage`.
    init(path: String, hook: DepositHook) throws(DepositStoreError) {
        self.path = path
        self.hook = hook
        do {
            try FileManager.default.createDirectory(
                atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        } catch { throw DepositStoreError(.storage, "cannot make \(path)", cause: error) }
    }

    private var manifestPath: String { path + "/manifest" }

    /// The manifest and its open runs; an empty one if anything of it is missing or damaged, since all of it can be made
    /// again from the records. What the manifest does not name is deleted.
    func open() -> (manifest: LookupManifest, runs: [LookupFamily: [LookupRun]]) {
        var manifest = LookupManifest()
        var runs: [LookupFamily: [LookupRun]] = [:]
        if let bytes = FileManager.default.contents(atPath: manifestPath),
            let found = LookupManifest(decoding: Array(bytes))
        {
            do {
                for run in found.runs {
                    let opened = try LookupRun(path: file(run))
                    guard opened.count == Int(run.count) else { throw DepositStoreError(.corrupted, opened.path) }
                    runs[run.family, default: []].append(opened)
                }
                manifest = found
            } catch {
                manifest.nextNumber = found.nextNumber
                runs = [:]
            }
        }
        removeStrays(manifest)
        return (manifest, runs)
    }

    func file(_ run: LookupManifest.Run) -> String { path + "/" + run.name }

    /// Writes a run from entries that ascend.
    func write(_ run: LookupManifest.Run, _ entries: [LookupEntry]) throws -> LookupRun {
        try hook.around(.run(run.name)) {
            var writer = try LookupRunWriter(path: file(run), count: entries.count)
            for entry in entries { try writer.append(entry) }
            try writer.finish()
        }
        return try LookupRun(path: file(run))
    }

    /// Writes one run of all entries of several.
    func merge(_ run: LookupManifest.Run, _ runs: [LookupRun]) throws -> LookupRun {
        try hook.around(.run(run.name)) {
            var writer = try LookupRunWriter(path: file(run), count: runs.reduce(0) { $0 + $1.count })
            var cursors = runs.map { MergeCursor($0) }
            while true {
                var least: (entry: LookupEntry, cursor: Int)?
                for position in cursors.indices {
                    guard let entry = try cursors[position].current() else { continue }
                    if least.map({ entry < $0.entry }) ?? true { least = (entry, position) }
                }
                guard let least else { break }
                try writer.append(least.entry)
                cursors[least.cursor].advance()
            }
            try writer.finish()
        }
        return try LookupRun(path: file(run))
    }

    /// Makes a manifest the one that counts.
    func publish(_ manifest: LookupManifest) throws {
        try hook.around(.manifest(through: manifest.through)) {
            let file = try DurableFile(at: manifestPath)
            try file.write(manifest.encoded.span)
            try file.publish(as: manifestPath)
        }
    }

    /// Deletes what a manifest does not name; who still reads such a file keeps it open.
    func removeStrays(_ manifest: LookupManifest) {
        let kept = Set(manifest.runs.map { $0.name } + ["manifest"])
        for name in (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? [] where !kept.contains(name) {
            try? FileManager.default.removeItem(atPath: path + "/" + name)
        }
    }
}

/// Reads a run from its beginning, some pages at a time.
private struct MergeCursor {
    private static let chunk = 16 * LookupRun.pageEntryCount

    private let run: LookupRun
    private var position = 0
    private var entries: [LookupEntry] = []
    private var offset = 0

    init(_ run: LookupRun) { self.run = run }

    /// The entry that is next; nil at the end.
    mutating func current() throws(DepositStoreError) -> LookupEntry? {
        if offset == entries.count {
            entries = try run.entries(from: position, limit: Self.chunk)
            position += entries.count
            offset = 0
        }
        return entries.isEmpty ? nil : entries[offset]
    }

    mutating func advance() { offset += 1 }
}
