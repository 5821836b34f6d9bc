public import DepositModel
public import DocumentSigning
public import LetterModel
internal import LocalIO

/// Issues letters: numbered, set, signed and kept; only when the office's policy is met.
public actor LetterDesk {
    private let executor = QueueExecutor(label: "tabellion.letter-desk")
    private let policy: LetterPolicy
    private let numbering: LetterNumbering
    private let maker: LetterMaker
    private(set) var register: LetterRegister

    /// Requests whose letter is being made: the same one is not begun twice.
    private var current: [UInt64: Task<IssuedLetter, any Error>] = [:]

    public nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe executor.asUnownedSerialExecutor() }

    /// Opens the register in a directory, which exists and which no other process uses.
    ///
    /// - Throws: `.register`; `.font`.
    public init(
        directory: String, policy: LetterPolicy, numbering: LetterNumbering, signer: DocumentSigner,
        timeStamping: @escaping DocumentSigner.TimeStamping
    ) throws(LetterError) {
        try self.init(
            directory: directory, policy: policy, numbering: numbering, signer: signer, timeStamping: timeStamping,
            step: { _ throws(LetterError) in })
    }

    init(
        directory: String, policy: LetterPolicy, numbering: LetterNumbering, signer: DocumentSigner,
        timeStamping: @escaping DocumentSigner.TimeStamping, step: @escaping RegisterFiles.Step
    ) throws(LetterError) {
        self.policy = policy
        self.numbering = numbering
        maker = LetterMaker(press: try LetterPress(), signer: signer, timeStamping: timeStamping)
        register = try LetterRegister(directory: directory, step: step)
    }

    /// The letter for a request: a new one, or the one that was issued for it before.
    ///
    /// - Parameter now: Unix milliseconds, by the office's clock.
    /// - Throws: `.policy` when an anchor that the policy asks for is lacking, naming it, and no number is used;
    ///   `.member` or `.limit` when the letter cannot say what it should, and no number is used either;
    ///   `.timestamp`, `.register` and the like when it has its number and waits for another attempt.
    public func issue(_ request: LetterRequest, now: UInt64) async throws(LetterError) -> IssuedLetter {
        try await issue(LetterOrder(request), now: now)
    }

    /// The same for a capture session; the caller has audited its bundle.
    public func issue(_ request: CaptureLetterRequest, now: UInt64) async throws(LetterError) -> IssuedLetter {
        try await issue(LetterOrder(request), now: now)
    }

    private func issue(_ request: LetterOrder, now: UInt64) async throws(LetterError) -> IssuedLetter {
        try checkPolicy(request)
        // Everything that can be wrong with the words is wrong before a number is used.
        let trial = try content(request, number: UInt64(register.lines.count) + 1, issued: now)
        try await maker.check(trial)
        let line = try register.line(for: request.identity, now: now)
        if let task = current[line.number] { return try await Self.value(of: task) }
        let task = Task { try await self.letter(request, line) }
        current[line.number] = task
        defer { current[line.number] = nil }
        return try await Self.value(of: task)
    }

    /// Numbers that were given and have no letter yet: ask for them again.
    public func outstanding() throws(LetterError) -> [UInt64] {
        var numbers: [UInt64] = []
        for line in register.lines where try register.letter(line) == nil { numbers.append(line.number) }
        return numbers
    }

    private static func value(of task: Task<IssuedLetter, any Error>) async throws(LetterError) -> IssuedLetter {
        do {
            return try await task.value
        } catch let error as LetterError {
            throw error
        } catch {
            throw LetterError(.library, at: "letter", "\(error)", remedy: "ask again")
        }
    }

    private func checkPolicy(_ request: LetterOrder) throws(LetterError) {
        let named = Set(request.anchors.map { AnchorIdentity($0.kind, $0.name) })
        let lacking = policy.lacking(request.verified.filter { $0.kind == .witnesses || named.contains($0) })
        guard lacking.isEmpty else {
            throw LetterError(
                .policy, at: "entry \(request.index)", lacking.map(\.words).joined(separator: "; "),
                remedy: "wait for these anchors; no letter is issued before")
        }
    }

    private func content(
        _ request: LetterOrder, number: UInt64, issued: UInt64
    ) throws(LetterError) -> LetterContent {
        let text = numbering.text(number, issued: issued, utcOffset: request.draft.utcOffset)
        return try request.content(number: text, issued: issued)
    }

    private func letter(_ request: LetterOrder, _ line: LetterRegister.Line) async throws -> IssuedLetter {
        let fixed = try register.content(line)
        let content = try fixed ?? self.content(request, number: line.number, issued: line.issued)
        if let kept = try register.letter(line) {
            return IssuedLetter(serial: line.number, number: content.number, pdf: kept)
        }
        if fixed == nil { try register.fix(content, line) }
        let annex = try LetterContent.annexBytes(for: request.draft.files)
        let pdf = try await maker.letter(content, proof: request.proof, annex: annex)
        try register.keep(pdf, line)
        return IssuedLetter(serial: line.number, number: content.number, pdf: pdf)
    }
}

extension LackingAnchors {
    fileprivate var words: String {
        switch self {
        case .witnesses: "the quorum of witnesses is lacking"
        case .time(let count, let names): "\(count) more of the time authorities \(names.joined(separator: ", "))"
        case .chain(let names): "the chains \(names.joined(separator: ", "))"
        }
    }
}
