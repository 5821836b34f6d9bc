internal import CryptoPrimitives
public import DrawCore
internal import LocalIO
public import TransparencyLog

/// An office at work: its directory is locked, its log open.
public final class Office: Sendable {
    public let directory: OfficeDirectory
    public let log: OfficeLog
    let keys: OfficeDirectory.Keys
    private let lock: FileLock

    /// Opens an office, and removes what a killed process left half done.
    ///
    /// - Parameter patience: how long to wait for another process that is at work in it.
    /// - Throws: `.inUse` if it still is then; `.notFound`; `DrawsError`; `LedgerError`.
    public init(opening directory: OfficeDirectory, patience: Duration = .zero) async throws {
        let origin = try directory.origin()
        lock = try await Self.lock(directory.path, patience)
        self.directory = directory
        keys = try directory.keys()
        try DurableFiles.makeDirectory(directory.draws, mode: 0o700)
        try DurableFiles.makeDirectory(directory.cosigned, mode: 0o700)
        try StagedDirectory.removeAbandoned(in: directory.draws)
        log = try await OfficeLog(directory: directory.log, origin: origin, keys: keys)
    }

    /// One operator at a time: the office's directory, held for this process.
    private static func lock(_ path: String, _ patience: Duration) async throws -> FileLock {
        let start = ContinuousClock.now
        while true {
            do throws(FileLockError) {
                return try FileLock(path + "/lock", waits: false)
            } catch {
                guard error.code == .taken else {
                    throw DrawsError(.storage, "cannot lock \(path)/lock: \(error.reason)")
                }
                guard ContinuousClock.now - start < patience else {
                    throw DrawsError(
                        .inUse,
                        "another command is at work in the office \(path)\(error.byWhom): nothing was done; wait until it has "
                            + "ended, and see tabellion draw status")
                }
            }
            try await Task.sleep(for: .milliseconds(50))
        }
    }

    /// What trust files and configurations name.
    public var logKey: VerifierKey { log.key }

    /// Vouches for the office's VRF keys.
    public var officeKey: [UInt8] { keys.office.publicKey }

    /// Checkpoints with the cosignatures gathered so far.
    public var cosigned: CosignedNotes { CosignedNotes(directory: directory.cosigned, logKey: log.key) }

    func folder(of draw: DrawIdentifier) -> DrawFolder { DrawFolder(directory: directory, draw: draw) }

    /// Lets go of log and directory; nothing is done with this value afterwards.
    public func close() async {
        await log.close()
        lock.release()
    }

    /// Every draw that has a folder, by name.
    ///
    /// - Throws: `DrawsError` for a folder that is none.
    public func draws() throws -> [DrawIdentifier] {
        try directory.drawNames().map { try DrawFolder(path: directory.draws + "/" + $0).configuration().identifier() }
    }
}
