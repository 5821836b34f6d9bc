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
        let folder = folder(of: draw)
        guard let configuration, let commitment = try folder.commitment()?.commitment,
            let deadline: DeadlineRecord = try folder.read(DeadlineRecord.file)
        else { return .pending }
        let decision = DrawLog(draw: draw, records: await log.records(of: draw)).decision(
            on: configuration, commitment, deadlineSize: deadline.size, verifier: VRFVerifier())
        switch decision.fate {
        case .void(let cause, _): return .void(cause)
        case .runs: return decision.results.isEmpty ? .pending : .result
        }
    }
}
