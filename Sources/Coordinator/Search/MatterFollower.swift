import AccessModel
import Deposits
import FarmProtocol
import Logging
import ServiceLifecycle
import Storage

/// Keeps the index of deposits and letters up with what it is made from, and has sessions found by their nonces.
///
/// Wherever it is killed, it goes on from what the index has: nothing is left out, nothing stands twice.
actor MatterFollower {
    /// Requests that are held at once: one may have ten thousand names.
    private static let portion = 64
    /// How long a search waits for what was just taken in.
    private static let patience = Duration.seconds(3)

    private let index: SQLiteMatterIndex
    private let sessions: any SessionStore
    private let deposits: (any DepositStore)?
    private let register: LetterRegisterReader?
    private let archive: CaptureArchive
    private let logger: Logger

    /// Owned by this actor, like what follows: the newest, which begins when those before it are done.
    private var last: Task<Bool, any Error>?
    private var hasCompared = false

    init(
        index: SQLiteMatterIndex, sessions: any SessionStore, deposits: (any DepositStore)?,
        register: LetterRegisterReader?, archive: CaptureArchive, logger: Logger
    ) {
        self.index = index
        self.sessions = sessions
        self.deposits = deposits
        self.register = register
        self.archive = archive
        self.logger = logger
    }

    /// Takes in what there is by now, for a few seconds at most.
    ///
    /// - Returns: whether that was everything.
    @discardableResult
    func catchUp() async throws -> Bool {
        // What began before may have passed by what came since: each begins when the one before it is done.
        let before = last
        let task = Task {
            _ = try? await before?.value
            return try await self.follow(until: .now + Self.patience)
        }
        last = task
        return try await task.value
    }

    private func follow(until deadline: ContinuousClock.Instant) async throws -> Bool {
        try await compare()
        let hasDeposits = try await followDeposits(until: deadline)
        let hasLetters = try await followLetters(until: deadline)
        return hasDeposits && hasLetters
    }

    /// An index of more than there is was made from something else, such as before a backup was brought back.
    private func compare() async throws {
        guard !hasCompared else { return }
        var isAhead = false
        if let deposits { isAhead = try await index.nextDeposit() > (try await deposits.nextIndex()) }
        let letter = try await index.nextLetter()
        if let register, letter > 1 {
            let last = try await register(letter - 1, 1)
            isAhead = isAhead || last.isEmpty
        }
        if isAhead {
            logger.warning("the search's index is ahead of what it is made from: it is made anew")
            try await index.clear()
        }
        hasCompared = true
    }

    private func followDeposits(until deadline: ContinuousClock.Instant) async throws -> Bool {
        guard let deposits else { return true }
        while true {
            let requests = try await deposits.requests(from: try await index.nextDeposit(), limit: Self.portion)
            guard !requests.isEmpty else { return true }
            try await index.add(requests.map(IndexedDeposit.init))
            if requests.count < Self.portion { return true }
            if ContinuousClock.now > deadline { return false }
        }
    }

    private func followLetters(until deadline: ContinuousClock.Instant) async throws -> Bool {
        guard let register else { return true }
        var open = try await index.openLetters(after: 0, limit: Self.portion)
        while let last = open.last {
            for serial in open {
                let line = try await register(serial, 1)
                if line.first?.isIssued == true { try await put(line) }
            }
            open = try await index.openLetters(after: last, limit: Self.portion)
            if ContinuousClock.now > deadline { return false }
        }
        while true {
            let lines = try await register(try await index.nextLetter(), Self.portion)
            guard !lines.isEmpty else { return true }
            try await put(lines)
            if ContinuousClock.now > deadline { return false }
        }
    }

    private func put(_ lines: [RegisterLine]) async throws {
        var letters: [IndexedLetter] = []
        for line in lines { letters.append(try await letter(line)) }
        try await index.put(letters)
    }

    private func letter(_ line: RegisterLine) async throws -> IndexedLetter {
        var letter = IndexedLetter(
            serial: line.serial, time: line.time, number: line.content?.number, matter: nil,
            office: AccessTokens.officeID.text, account: "", owner: line.content?.depositor ?? "", text: "",
            isIssued: line.isIssued)
        guard let content = line.content else { return letter }
        letter.text = [content.title, content.caseNumber, content.address].compactMap { $0 }.joined(separator: "\n")
        guard let session = content.session else {
            letter.matter = .deposit(content.index)
            return letter
        }
        letter.matter = .session(session)
        // Whose the session is, the store knows; a session that is not there is nobody's.
        let owner = try await sessions.session(session)?.owner
        (letter.office, letter.account) = (owner?.office ?? "", owner?.account ?? "")
        return letter
    }

    /// Has sessions whose bundles have come found by their nonces.
    func readNonces() async throws {
        while !Task.isCancelled {
            let waiting = try await sessions.sessionsOfUnknownNonce(limit: 20)
            guard !waiting.isEmpty else { return }
            for session in waiting {
                // A bundle that cannot be read shows no nonce: its page says so, and no search waits for it.
                let nonce = try? await archive.nonce(session)
                try await sessions.setNonce(nonce, of: session)
            }
        }
    }
}

extension IndexedDeposit {
    init(_ stored: StoredRequest) {
        let request = stored.request
        let texts = [request.caseNumber ?? "", request.owner] + request.names
        self.init(
            first: stored.first, count: request.count, time: Int64(clamping: request.unixMilliseconds),
            owner: request.owner, text: texts.filter { !$0.isEmpty }.joined(separator: "\n"))
    }
}

/// Follows for as long as the coordinator runs.
struct MatterService: Service {
    let follower: MatterFollower
    let logger: Logger

    private static let pause = Duration.seconds(2)

    func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                do {
                    try await follower.catchUp()
                    try await follower.readNonces()
                } catch is CancellationError { return } catch {
                    logger.error("the search's index cannot go on: \(error); it is tried again")
                }
                try? await Task.sleep(for: Self.pause)
            }
        }
    }
}
