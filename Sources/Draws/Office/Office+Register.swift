public import DrawCore
internal import DrawVerification
internal import TransparencyLog

extension Office {
    /// A register as log and folders show it.
    ///
    /// - Parameter limit: draws of this number and above are left out.
    public func register(_ name: String, below limit: UInt64 = .max) async throws -> DrawRegister {
        var commitments: [UInt64: [UInt64]] = [:]
        for (number, index) in await log.commitments(of: name) where number < limit {
            commitments[number, default: []].append(index)
        }
        var draws: [RegisterDraw] = []
        for (number, indices) in commitments {
            let draw = try DrawIdentifier(register: name, number: number)
            let folder = folder(of: draw)
            let configuration = folder.exists ? try folder.configuration() : nil
            draws.append(
                RegisterDraw(
                    number: number, commitments: indices, subject: configuration?.subject,
                    replaces: configuration?.replaces ?? 0, fate: try await fate(of: draw, configuration)))
        }
        return DrawRegister(name: name, draws: draws)
    }

    /// Every draw that has a folder: its name, what became of it in a word, its subject.
    public func overview() async throws -> [(draw: DrawIdentifier, state: String, subject: String)] {
        var lines: [(draw: DrawIdentifier, state: String, subject: String)] = []
        for draw in try draws() {
            let configuration = try folder(of: draw).configuration()
            let isDraft = await !log.records(of: draw).contains(where: \.isCommitment)
            let state =
                switch try await fate(of: draw, configuration) {
                case .pending: isDraft ? "draft" : "under way"
                case .result: "drawn"
                case .void(let cause): "VOID (\(cause.rawValue))"
                }
            lines.append((draw, state, configuration.subject))
        }
        return lines
    }

    /// What is wrong with the registers of those draws: gaps, second commitments, second draws of one subject.
    public func registerProblems() async throws -> [DrawError] {
        var problems: [DrawError] = []
        for name in Set(try draws().map(\.register)).sorted() { problems += try await register(name).problems }
        return problems
    }

    private func fate(of draw: DrawIdentifier, _ configuration: DrawConfiguration?) async throws -> RegisterDraw.Fate {
        guard let configuration, let found = try await decision(on: draw, configuration) else { return .pending }
        switch found.decision.fate {
        case .void(let cause, _): return .void(cause)
        case .runs: return found.decision.results.isEmpty ? .pending : .result
        }
    }

    /// Why the void draws of a register are void, by number.
    public func voids(of register: String) async throws -> [UInt64: DrawStanding.Void] {
        var voids: [UInt64: DrawStanding.Void] = [:]
        for number in Set(await log.commitments(of: register).map(\.number)) {
            let draw = try DrawIdentifier(register: register, number: number)
            let folder = folder(of: draw)
            guard folder.exists else { continue }
            let configuration = try folder.configuration()
            guard let found = try await decision(on: draw, configuration) else { continue }
            voids[number] = DrawStanding.Void(
                found.decision, await log.records(of: draw), configuration, size: found.size)
        }
        return voids
    }

    /// What the log says of a draw whose deadline was decided, and the size of cp(D).
    private func decision(
        on draw: DrawIdentifier, _ configuration: DrawConfiguration
    ) async throws -> (decision: LogDecision, size: UInt64)? {
        let folder = folder(of: draw)
        guard let commitment = try folder.commitment()?.commitment,
            let deadline: DeadlineRecord = try folder.read(DeadlineRecord.file)
        else { return nil }
        let decision = DrawLog(draw: draw, records: await log.records(of: draw)).decision(
            on: configuration, commitment, deadlineSize: deadline.size, verifier: VRFVerifier())
        return (decision, deadline.size)
    }
}
