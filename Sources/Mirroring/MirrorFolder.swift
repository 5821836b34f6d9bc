internal import CanonicalJSON
internal import CryptoPrimitives
internal import Glibc
internal import LocalIO
internal import TransparencyLog

/// A mirror's directory, for one process at a time:
///
///     mirror.json                    MirrorState; replaced whole, durable before a cosignature leaves
///     fork.json, fork-N.json         proof that the log contradicted itself; never deleted
///     served/ORIGIN-HASH/            checkpoint and tiles, as any web server may serve them
///     lock
///
/// ORIGIN-HASH is the SHA-256 of the log's origin in hexadecimal, as C2SP tlog-mirror has it.
final class MirrorFolder: Sendable {
    static let stateFile = "mirror.json"
    private static let maximumStateByteCount = 64 << 20

    private let folder: DurableFolder
    private let hook: MirrorHook
    private let lock: FileLock

    /// The part of the path below which a log is served.
    static func prefix(of origin: String) -> String { sha256(Array(origin.utf8)).hex }

    /// Opens the directory, or creates it; waits up to a second for a process that is just ending.
    ///
    /// - Throws: `.inUse`, `.storage`.
    init(_ path: String, hook: MirrorHook) throws(MirrorError) {
        folder = try DurableFolder(path)
        self.hook = hook
        do {
            lock = try FileLock("\(path)/lock")
        } catch {
            guard error.code == .taken else { throw MirrorError(.storage, "cannot lock \(path)/lock: \(error.reason)") }
            throw MirrorError(
                .inUse, "another process\(error.byWhom) works in \(path): never run two mirrors with one key")
        }
    }

    func log(_ origin: String) throws(MirrorError) -> HeldLog {
        try HeldLog("\(folder.root)/served/\(Self.prefix(of: origin))", hook: hook)
    }

    /// - Throws: `.damaged`, `.storage`.
    func readState() throws(MirrorError) -> MirrorState? {
        let path = "\(folder.root)/\(Self.stateFile)"
        guard let bytes = try DurableFolder.read(path, maximum: Self.maximumStateByteCount) else { return nil }
        do {
            return try MirrorState(canonical: bytes, file: path)
        } catch {
            throw MirrorError(
                .damaged,
                "\(error.message); take the newest copy from a backup: a mirror that forgets what it signed may sign two "
                    + "histories")
        }
    }

    /// Durable when it returns.
    func write(_ state: MirrorState) throws(MirrorError) {
        try hook.before(.state)
        try folder.replace(Self.stateFile, with: state.canonicalBytes)
    }

    /// Puts a proof where others find it; one that is there already is left alone, another gets a number.
    func export(_ fork: ForkProof) throws(MirrorError) {
        let bytes = fork.canonicalBytes
        for number in 0..<10_000 {
            let name = number == 0 ? ForkProof.file : "fork-\(number).json"
            guard let known = try folder.read(name) else {
                try hook.before(.fork)
                return try folder.replace(name, with: bytes)
            }
            if known == bytes { return }
        }
    }

    /// Where the proof lies, for people.
    var forkPath: String { "\(folder.root)/\(ForkProof.file)" }
}
