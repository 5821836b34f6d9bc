internal import CanonicalJSON
public import CryptoPrimitives
internal import DrawCore
internal import Glibc
internal import TransparencyLog

/// Where an office keeps its draws: mode 0700, one process at a time.
///
///     office.json   lock   keys/{log,office}   log/   cosigned/SIZE.txt   draws/NAME/
///
/// `log/{checkpoint,tile}` and `draws/NAME/public/` hold no secret and may be copied or served by any web server.
public struct OfficeDirectory: Sendable {
    public let path: String

    public init(path: String) { self.path = path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path }

    public var log: String { path + "/log" }
    var cosigned: String { path + "/cosigned" }
    var draws: String { path + "/draws" }
    private var file: String { path + "/" + OfficeFile.file }
    private var logKey: String { path + "/keys/log" }
    private var officeKey: String { path + "/keys/office" }

    /// An office's two keys.
    public struct Keys: Sendable {
        /// Signs the log's checkpoints.
        public let log: Ed25519PrivateKey
        /// Vouches for VRF keys on the log.
        public let office: Ed25519PrivateKey

        public init(log: Ed25519PrivateKey, office: Ed25519PrivateKey) {
            self.log = log
            self.office = office
        }
    }

    /// Founds an office; the directory appears whole.
    ///
    /// - Parameters:
    ///   - origin: the log's name, for ever.
    ///   - keys: used if there is no office yet.
    /// - Returns: false if this very office was there already.
    /// - Throws: `.exists` if something else is there; `NoteError` for a bad origin; `.storage`.
    public func create(origin: String, keys: Keys) throws -> Bool {
        _ = try VerifierKey(name: origin, type: .ed25519, publicKey: keys.log.publicKey)
        if let bytes = try DurableFiles.read(file, maximum: OfficeFile.maximumFileByteCount) {
            let known = try OfficeFile(canonical: bytes, file: file)
            guard known.origin.utf8.elementsEqual(origin.utf8) else {
                throw DrawsError(
                    .exists, "\(path) is the office of \(known.origin): name another directory for \(origin)")
            }
            return false
        }
        let staged = try StagedDirectory(target: path, mode: 0o700)
        try staged.add(OfficeFile.file, OfficeFile(origin: origin).canonicalBytes)
        try staged.add("keys/log", KeyFile.bytes(of: keys.log))
        try staged.add("keys/office", KeyFile.bytes(of: keys.office))
        try staged.publish(replaces: false)
        return true
    }

    /// - Throws: `.notFound` if this is no office's directory.
    func origin() throws -> String {
        guard let bytes = try DurableFiles.read(file, maximum: OfficeFile.maximumFileByteCount) else {
            throw DrawsError(
                .notFound, "\(path) is no office's directory: found one with tabellion draw office, or name another")
        }
        return try OfficeFile(canonical: bytes, file: file).origin
    }

    func keys() throws(DrawsError) -> Keys {
        Keys(log: try KeyFile.read(logKey), office: try KeyFile.read(officeKey))
    }

    /// Names of the draws that there are folders of, ascending.
    ///
    /// - Throws: `.storage`.
    func drawNames() throws(DrawsError) -> [String] {
        try DurableFiles.names(in: draws).filter { !StagedDirectory.isTemporary($0) }.sorted()
    }
}
