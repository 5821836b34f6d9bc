internal import LocalIO
public import TokenVerification

/// A time-stamping authority in this process, FOR TESTS AND TRIALS ONLY: nobody but its owner vouches for its clock.
///
/// Its certificates say "TEST ONLY - NOT A TIME AUTHORITY", and `TrustedRoot.isMarkedTest` is true for its root. Keys
/// are RSA of 2048 bits, so that every reader of tokens understands them. One process at a time may use a directory.
public actor LocalTimeAuthority: TimestampAuthority {
    /// Longer requests are rejected unread, in bytes.
    public static let maximumRequestByteCount = 4096

    /// What an auditor would have to trust; also in `rootPath`.
    public nonisolated let root: TrustedRoot

    /// The root's certificate in PEM.
    public nonisolated let rootPath: String

    private let executor = QueueExecutor(label: "tabellion.local-time-authority")
    private let clock: @Sendable () -> Int64
    private let lock: FileLock
    private let signer: ResponseSigner

    /// Owned by this actor; a number that was taken and not used waits in `spare`.
    private var serials: SerialNumbers
    private var spare: UInt64?

    public nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe executor.asUnownedSerialExecutor() }

    /// Two authorities with one set of serial numbers would repeat them.
    private static func lock(_ directory: String) throws(TimestampError) -> FileLock {
        do {
            return try FileLock(directory + "/lock")
        } catch {
            let failure =
                error.code == .taken
                ? "another time authority\(error.byWhom) uses \(directory): stop it, or name another directory"
                : "cannot lock \(directory): \(error.reason)"
            throw TimestampError(.directory, failure)
        }
    }

    /// Opens the authority in a directory; makes the directory, keys and certificates if they are not there.
    ///
    /// Blocks the calling thread, the first time for up to a second (two RSA keys).
    ///
    /// - Parameters:
    ///   - directory: its parent exists; created with mode 0700.
    ///   - clock: Unix time in milliseconds, not before 1970.
    public init(directory: String, clock: @escaping @Sendable () -> Int64) throws(TimestampError) {
        try PrivateFiles.makeDirectory(directory)
        lock = try Self.lock(directory)
        let identity = try AuthorityIdentity(directory: directory, now: clock() / 1000)
        signer = try ResponseSigner(certificate: identity.certificate, key: identity.key)
        serials = try SerialNumbers(directory: directory)
        root = identity.root
        rootPath = directory + "/authority/root.pem"
        self.clock = clock
    }

    /// Answers a TimeStampReq in DER with a TimeStampResp in DER; a request that is none, with a rejection.
    ///
    /// - Throws: `directory` if no serial number can be reserved, `cryptography` if libcrypto fails.
    public func respond(to request: [UInt8]) throws(TimestampError) -> [UInt8] {
        guard Self.isOneElement(request) else {
            return Self.rejection(
                "The request is not one TimeStampReq of at most \(Self.maximumRequestByteCount) bytes.")
        }
        let now = clock()
        guard now >= 0 else { return Self.rejection("The clock stands before 1970.", failure: Self.timeNotAvailable) }
        let serial: UInt64
        if let spare { serial = spare } else { serial = try serials.take() }
        spare = serial
        let (response, isSerialUsed) = try signer.respond(to: request, serial: serial, unixMilliseconds: now)
        if isSerialUsed { spare = nil }
        return response
    }

    public func stamp(_ request: TimestampRequest) async throws(TimestampError) -> TimeStampToken {
        let response = try respond(to: request.der)
        do {
            return try TimestampResponse(der: response).token(for: request)
        } catch {
            throw TimestampError(
                error.code == .rejected ? .rejected : .badResponse, "the local test authority: \(error.message)",
                cause: error)
        }
    }

    private static func isOneElement(_ request: [UInt8]) -> Bool {
        guard request.count <= maximumRequestByteCount else { return false }
        var reader = BERReader(request[...])
        return (try? reader.element(BERTag.sequence, "TimeStampReq")) != nil && reader.isAtEnd
    }

    /// Bits of PKIFailureInfo, RFC 3161 section 2.4.2.
    private static let badDataFormat = 5
    private static let timeNotAvailable = 14

    private static func rejection(_ text: String, failure: Int = badDataFormat) -> [UInt8] {
        var bits = [UInt8](repeating: 0, count: failure / 8 + 1)
        bits[failure / 8] = 0x80 >> UInt8(failure % 8)
        let unused = UInt8(7 - failure % 8)
        var info = DERWriter.element(BERTag.integer, [UInt8(TimestampResponse.Status.rejection.rawValue)])
        info += DERWriter.element(BERTag.sequence, DERWriter.element(BERTag.utf8String, Array(text.utf8)))
        info += DERWriter.element(BERTag.bitString, [unused] + bits)
        return DERWriter.element(BERTag.sequence, DERWriter.element(BERTag.sequence, info))
    }
}
