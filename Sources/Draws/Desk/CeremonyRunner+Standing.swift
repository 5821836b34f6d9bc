internal import CryptoPrimitives
internal import DrawCore
internal import TransparencyLog

extension CeremonyRunner {
    /// What everybody may know of the draw now.
    ///
    /// - Parameters:
    ///   - showsLabels: whether winners and alternates have their masked labels beside their numbers.
    ///   - now: Unix milliseconds.
    /// - Throws: `DrawsError`, `DrawError`.
    mutating func standing(showsLabels: Bool, now: UInt64) async throws -> DrawStanding {
        let latest = try Checkpoint(parsing: try await office.log.latest().text)
        let units: UnitsFile? = try folder.read(UnitsFile.file)
        return DrawStanding(
            draw: draw, configuration: configuration, phase: ceremony.phase, commitment: ceremony.commitment,
            committed: entry { if case .drawCommitment = $0 { true } else { false } },
            checkpoint: (latest.origin, latest.size, latest.root), contributors: try contributors(),
            cosigners: try cosignedSizes(),
            areSlipsDelivered: ceremony.areSlipsDelivered,
            proof: loggedProof.flatMap { known in
                entry { if case .drawProof(_, known.proof) = $0 { true } else { false } }
            },
            beacon: ceremony.beacon, seed: ceremony.seed, stages: try stages(showsLabels: showsLabels),
            result: loggedResult, void: void, units: units?.units, now: now)
    }

    private func entry(where isMeant: (LedgerEntry.Body) -> Bool) -> DrawStanding.Entry? {
        ceremony.records.first { isMeant($0.entry.body) }.map {
            DrawStanding.Entry(index: $0.index, time: $0.entry.unixMilliseconds)
        }
    }

    private func contributors() throws -> [DrawStanding.Contributor] {
        let taken = try folder.contributions(in: configuration)
        return configuration.contributors.enumerated().map { number, key in
            DrawStanding.Contributor(
                number: number, publicKey: key,
                contribution: ceremony.commitment?.contributions[number] ?? taken[UInt16(number)]?.contribution,
                reveal: entry { if case .drawReveal(_, UInt16(number), _, _) = $0 { true } else { false } })
        }
    }

    /// Stages are shown when their result is on the log, not before.
    private mutating func stages(showsLabels: Bool) throws -> [DrawStanding.Stage] {
        guard ceremony.phase == .published, let result = ceremony.result else { return [] }
        var stages: [(record: StageRecord, admitted: UInt64, first: [UnitOutcome])] = []
        for record in result.stages {
            let (admitted, first) = try folder.outcomes(of: record)
            stages.append((record, admitted, first))
        }
        let labels = showsLabels ? try labels(at: Set(stages.flatMap(\.first).map { Int($0.index) })) : [:]
        let units = try units()
        return stages.map { record, admitted, outcomes in
            DrawStanding.Stage(
                record: record, admitted: admitted,
                outcomes: outcomes.map {
                    DrawStanding.Outcome(
                        outcome: $0, label: labels[Int($0.index)], unit: units?.names(of: $0.index))
                })
        }
    }

    /// Who takes which of the units, after all removals.
    private struct HeldUnits {
        let bundles: Bundles
        let positions: [Int: Int]
        let units: UnitsFile

        func names(of leader: UInt64) -> String? {
            let names = bundles.members(of: Int(leader)).compactMap { positions[$0].map { units.units[$0] } }
            return names.isEmpty ? nil : names.joined(separator: "、")
        }
    }

    private mutating func units() throws -> HeldUnits? {
        guard let units: UnitsFile = try folder.read(UnitsFile.file) else { return nil }
        let bundles = try list().bundles
        let table = WinnersTable(try drawStages(), bundles: bundles, removals: try removals().items, units: units)
        return HeldUnits(bundles: bundles, positions: table.positions, units: units)
    }

    private mutating func labels(at indices: Set<Int>) throws -> [Int: String] {
        guard !indices.isEmpty else { return [:] }
        return try people(at: indices, on: list().list).compactMapValues { person in
            person.label.isEmpty ? nil : MaskedLabel(person.label).text
        }
    }

    private var loggedResult: (value: Digest, entry: DrawStanding.Entry)? {
        guard ceremony.phase == .published, let result = ceremony.result,
            let entry = entry(where: { if case .drawResult = $0 { true } else { false } })
        else { return nil }
        return (result.result, entry)
    }

    private var void: DrawStanding.Void? {
        guard let decision = ceremony.decision, let commitment = ceremony.commitment,
            let deadline = try? deadlineRecord(commitment)
        else { return nil }
        return DrawStanding.Void(decision, ceremony.records, configuration, size: deadline.size)
    }
}

extension DrawFolder {
    /// The first outcomes of a drawn stage, and how many of all are admitted.
    ///
    /// - Throws: `.storage`; `DrawError` for bytes that are no outcome.
    func outcomes(of record: StageRecord) throws -> (admitted: UInt64, first: [UnitOutcome]) {
        let name = drawn + "/" + StageOutcome.file(record.stage)
        guard let bytes = try DurableFiles.read(name, maximum: Self.maximumListByteCount) else {
            throw DrawsError(.storage, "\(name) is gone: take it from the backup")
        }
        var (admitted, first) = (0 as UInt64, [] as [UnitOutcome])
        for place in 0..<bytes.count / UnitOutcome.byteCount {
            let start = place * UnitOutcome.byteCount
            let outcome = try UnitOutcome(decoding: Array(bytes[start..<start + UnitOutcome.byteCount]))
            if outcome.isAdmitted { admitted += 1 }
            if place < DrawStanding.maximumOutcomes { first.append(outcome) }
        }
        return (admitted, first)
    }
}
