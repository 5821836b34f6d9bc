internal import CryptoPrimitives
public import DrawCore
internal import DrawStatistics
public import Ledger
internal import LocalIO
public import TransparencyLog

/// A draw office that people lead from pages: its plans, its `Office`, and whatever goes on by itself once a draw is committed to.
///
/// Each step is `CeremonyRunner`'s, taken one after the other; each ends with the draw's new standing, which `publish` is told. What a
/// killed process left half done is taken up by `start()`.
///
///     DIR/office/   DIR/plans/ID/   DIR/keys/{notary,supervisor}   DIR/slips/NAME/   (sealed slips, for the look-up)   DIR/cosigners.json
public actor DrawDesk {
    private let executor = QueueExecutor(label: "tabellion.draw-desk")
    public nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe executor.asUnownedSerialExecutor() }

    public nonisolated let settings: DrawDeskSettings
    let entropy: @Sendable (Int) -> [UInt8]
    /// Unix milliseconds.
    public nonisolated let clock: @Sendable () -> UInt64
    let publish: @Sendable (DrawStanding) async -> Void
    let office: Office
    let folder: PlanFolder
    let keys: (notary: Ed25519PrivateKey, supervisor: Ed25519PrivateKey)

    /// By identifier; owned by this actor.
    private var plansByID: [String: DrawPlan]
    /// By name; owned by this actor.
    private var standings: [String: DrawStanding] = [:]
    /// The runner that was used last, with its list in memory; owned by this actor.
    private var latest: CeremonyRunner?
    /// Lists as they were found, by plan; owned by this actor.
    var reviewed: [String: (digest: Digest, list: ReviewedCandidates)] = [:]
    /// What rules and list came to over many draws, by plan; nil while they are drawn. Owned by this actor.
    var rehearsed: [String: (digest: Digest, report: RehearsalReport?)] = [:]
    let rehearser = Rehearser()
    /// Draws that go on by themselves, with the time (Unix seconds) before which nothing is to be done; owned by this actor.
    var underWay: [DrawIdentifier: UInt64] = [:]
    /// What each mirror signed and said; owned by this actor.
    var cosigners: CosignerBook
    /// Mirrors whose answer is waited for; owned by this actor.
    var asking: [VerifierKey: AskedMirror] = [:]
    /// Mirrors that were asked since the start, and the end of it known; owned by this actor.
    var heard: Set<VerifierKey> = []
    /// Draws for which cosignatures came that are not in what they published; owned by this actor.
    var unseen: Set<DrawIdentifier> = []
    /// Owned by this actor.
    private var turns = TurnTaking()

    /// Opens the desk; founds the office and makes its keys at the first time.
    ///
    /// - Parameters:
    ///   - entropy: as many random bytes as it is asked for.
    ///   - clock: Unix milliseconds.
    ///   - publish: told each new standing.
    /// - Throws: `DrawsError`, `LedgerError`.
    public init(
        _ settings: DrawDeskSettings, entropy: @escaping @Sendable (Int) -> [UInt8],
        clock: @escaping @Sendable () -> UInt64, publish: @escaping @Sendable (DrawStanding) async -> Void
    ) async throws {
        self.settings = settings
        self.entropy = entropy
        self.clock = clock
        self.publish = publish
        let path = settings.directory
        try DurableFiles.makeDirectory(path, mode: 0o700)
        try DurableFiles.makeDirectory(path + "/keys", mode: 0o700)
        try DurableFiles.makeDirectory(path + "/slips", mode: 0o700)
        let directory = OfficeDirectory(path: path + "/office")
        _ = try directory.create(
            origin: settings.origin,
            keys: OfficeDirectory.Keys(log: try Self.key(entropy), office: try Self.key(entropy)))
        keys = (
            try Self.key(at: path + "/keys/notary", entropy), try Self.key(at: path + "/keys/supervisor", entropy)
        )
        folder = try PlanFolder(path: path + "/plans")
        plansByID = try folder.all()
        cosigners = try CosignerBook(directory: path)
        office = try await Office(opening: directory, patience: .seconds(5))
    }

    private static func key(at path: String, _ entropy: (Int) -> [UInt8]) throws(DrawsError) -> Ed25519PrivateKey {
        if !DurableFiles.exists(path) { try KeyFile.create(path, try key(entropy)) }
        return try KeyFile.read(path)
    }

    private static func key(_ entropy: (Int) -> [UInt8]) throws(DrawsError) -> Ed25519PrivateKey {
        guard let key = Ed25519PrivateKey(seed: entropy(Ed25519.seedByteCount)) else {
            throw DrawsError(.cryptography, "no Ed25519 key could be made")
        }
        return key
    }

    public func close() async {
        for asked in asking.values { asked.task.cancel() }
        for asked in asking.values { await asked.task.value }
        await office.close()
    }

    var client: CosignerClient { settings.client }

    /// The name of a draw's folder, and of its page: the drawId with `+` for `/`.
    public static func name(of draw: DrawIdentifier) -> String { draw.text.replacing("/", with: "+") }

    // MARK: What there is

    /// Name and key of the office's log, for trust files.
    public nonisolated var logKey: VerifierKey { office.logKey }

    /// Vouches for the keys on that log.
    public nonisolated var officeKey: [UInt8] { office.officeKey }

    /// A file of the log's static tree.
    public nonisolated func logFile(_ path: String) async throws -> ServedFile? {
        try await office.log.file(path)
    }

    /// The folder of what a draw has published so far; nil for none of that name.
    public func published(_ name: String) throws -> String? {
        try identifier(name).map { office.folder(of: $0).published }
    }

    /// The files that a draw has published so far, with their lengths in bytes, by name: `ledger/entries.json`.
    public func publishedFiles(_ name: String) throws -> [(name: String, byteCount: UInt64)] {
        guard let folder = try published(name) else { return [] }
        var files: [(name: String, byteCount: UInt64)] = []
        for name in try DurableFiles.names(in: folder).sorted() {
            guard name == "ledger" else {
                files.append((name, try UInt64(RandomAccessFile(folder + "/" + name).byteCount)))
                continue
            }
            for name in try DurableFiles.names(in: folder + "/ledger").sorted() {
                files.append(("ledger/" + name, try UInt64(RandomAccessFile(folder + "/ledger/" + name).byteCount)))
            }
        }
        return files
    }

    /// The folder of a draw's sealed slips.
    public nonisolated func slips(of name: String) -> String { "\(settings.directory)/slips/\(name)" }

    /// The plans of one office, newest first.
    public func plans(of office: String) -> [DrawPlan] {
        plansByID.values.filter { $0.office == office }.sorted { $0.made.time > $1.made.time }
    }

    public func plan(_ id: String) -> DrawPlan? { plansByID[id] }

    /// The plan of the draw that has this name.
    public func plan(named name: String) -> DrawPlan? { plan { $0.name == name && !$0.isAbandoned } }

    /// Plans whose screen is recorded, or was.
    public func recordedPlans() -> [DrawPlan] { plansByID.values.filter { !$0.recordings.isEmpty } }

    /// Every draw that has a number: its name, its state in a word, its subject.
    public func overview() async throws -> [(draw: DrawIdentifier, state: String, subject: String)] {
        try await office.overview()
    }

    /// A register as log and folders show it.
    public func register(_ name: String) async throws -> DrawRegister { try await office.register(name) }

    /// Why the void draws of a register are void, by number.
    public func voids(of register: String) async throws -> [UInt64: DrawStanding.Void] {
        try await office.voids(of: register)
    }

    /// Where a draw stands; nil for none of that name.
    public func standing(of name: String) async throws -> DrawStanding? {
        if let known = standings[name] { return known }
        guard let draw = try identifier(name) else { return nil }
        return try await turn {
            if let known = standings[name] { return known }
            var runner = try await runner(draw)
            return try await refresh(&runner)
        }
    }

    private func identifier(_ name: String) throws -> DrawIdentifier? {
        guard let draw = try? DrawIdentifier(parsing: name.replacing("+", with: "/")),
            office.folder(of: draw).exists
        else { return nil }
        return draw
    }

    // MARK: Steps

    /// Waits for its turn, and takes it.
    func turn<Result>(_ step: () async throws -> Result) async throws -> Result {
        if !turns.takesAtOnce() { await withCheckedContinuation { turns.wait($0) } }
        defer { turns.pass() }
        return try await step()
    }

    /// The runner of a draw, as it was left or rebuilt from log and folder.
    func runner(_ draw: DrawIdentifier) async throws -> CeremonyRunner {
        if let latest, latest.draw == draw { return latest }
        return try await CeremonyRunner(draw, in: office)
    }

    /// One step of a draw. After a failure nothing is believed of what was in memory.
    func step<Result>(
        _ draw: DrawIdentifier, _ body: (inout CeremonyRunner) async throws -> Result
    ) async throws -> Result {
        try await turn {
            do {
                var runner = try await runner(draw)
                let result = try await body(&runner)
                _ = try await refresh(&runner)
                return result
            } catch {
                latest = nil
                throw error
            }
        }
    }

    /// Keeps the runner, and tells where its draw stands now.
    private func refresh(_ runner: inout CeremonyRunner) async throws -> DrawStanding {
        let shows = plansByID.values.first { $0.draw == runner.draw }?.showsLabels ?? false
        let standing = try await runner.standing(showsLabels: shows, now: clock())
        latest = runner
        standings[Self.name(of: runner.draw)] = standing
        await publish(standing)
        return standing
    }

    /// Takes an event into a plan; durable when this returns.
    @discardableResult
    func apply(_ event: DrawPlanEvent, to id: String) throws(DrawsError) -> DrawPlan {
        guard let plan = plansByID[id] else { throw DrawsError(.notFound, "there is no plan \(id)") }
        let next = try plan.applying(event)
        if next != plan {
            try folder.write(next)
            plansByID[id] = next
        }
        return next
    }

    func add(_ plan: DrawPlan) throws(DrawsError) {
        try folder.create(plan)
        plansByID[plan.id] = plan
    }

    var agreedPlans: [DrawPlan] { plansByID.values.filter { $0.phase == .agreed } }

    func isCommitted(_ draw: DrawIdentifier) async -> Bool {
        await office.log.records(of: draw).contains(where: \.isCommitment)
    }

    func plan(where isMeant: (DrawPlan) -> Bool) -> DrawPlan? { plansByID.values.first(where: isMeant) }

    /// What was seen of a draw is not believed any more: another's standing depends on it, or it was set aside.
    func forget(_ draw: DrawIdentifier) {
        standings[Self.name(of: draw)] = nil
        if latest?.draw == draw { latest = nil }
    }
}
