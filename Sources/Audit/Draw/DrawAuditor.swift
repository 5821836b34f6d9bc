internal import CanonicalJSON
public import DrawCore
internal import DrawVerification
public import EvidenceModel
internal import TransparencyLog

/// Audits a draw directory on disk: reads it and whatever the auditor brings; what is checked, and how, is `DrawAudit`'s.
public struct DrawAuditor {
    /// What the auditor was asked for, and brings.
    public struct Options: Sendable {
        /// Accepts a rehearsal.
        public var acceptsRehearsal = false
        /// Leaves `ledger/` out, and says so.
        public var isEngineOnly = false
        /// A trust file; nil leaves unchecked whose log and key these are.
        public var trust: String?
        /// `register.json`, or a folder of draw directories.
        public var register: String?
        /// A directory with the log's public files.
        public var log: String?
        /// Files with signed checkpoints from cosigners.
        public var cosigned: [String] = []

        public init() {}
    }

    let path: String
    let options: Options

    public init(path: String, options: Options) {
        self.path = path
        self.options = options
    }

    /// Replays everything (section 7).
    ///
    /// - Parameter executor: runs the pieces of long computations.
    /// - Throws: `.read`, `.limit`, `.member` or `.json` when directory, trust file, register or checkpoints cannot be used at
    ///   all: exit 2.
    public func replay(
        executor: some ChunkExecutor, progress: DrawProgress = .silent
    ) throws(EvidenceError) -> DrawReport {
        var reader = try DrawDirectoryReader(path: path)
        let files = try reader.files()
        return DrawAudit(
            files, options: try means(files), proofVerifier: VRFVerifier(), beaconVerifier: DrandVerifier()
        ).run(executor: executor, progress: progress)
    }

    /// What the core is given beside the directory.
    func means(_ files: PublishedFiles) throws(EvidenceError) -> DrawAuditOptions {
        var means = DrawAuditOptions()
        means.acceptsRehearsal = options.acceptsRehearsal
        means.isEngineOnly = options.isEngineOnly
        if let trust = options.trust { means.trust = DrawTrust(try TrustFile(contentsOf: trust)) }
        means.cosigned = try options.cosigned.map { name throws(EvidenceError) in
            do {
                return try SignedNote(
                    parsing: try FileSource.contents(of: name, maximum: SignedNote.maximumByteCount))
            } catch let error as NoteError {
                throw EvidenceError(.member, "\(name): \(error.message)")
            } catch let error as EvidenceError {
                throw error
            } catch { preconditionFailure("no other error is thrown") }
        }
        if let log = options.log {
            guard FileSource.isDirectory(log) else { throw EvidenceError(.read, "\(log): not a directory") }
            means.readLog = { try LogDirectory(path: log).read($0) }
        }
        if let register = options.register, let bytes = files.configuration,
            let configuration = try? DrawConfiguration(canonical: bytes, file: DrawConfiguration.file)
        {
            means.register = try RegisterReader(register: configuration.register).read(register, own: path)
        }
        return means
    }
}

extension DrawTrust {
    /// What a trust file says of draws.
    init(_ file: TrustFile) {
        self.init(logs: file.logs, cosigners: file.cosigners, officeKeys: file.offices.map(\.key))
    }
}
