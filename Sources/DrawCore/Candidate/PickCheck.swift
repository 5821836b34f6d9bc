internal import CryptoPrimitives

/// All winners of a pick, held against the tickets that were drawn (section 7).
struct PickCheck {
    private let winners: [UnitOutcome]
    private let record: StageRecord
    private let statement: DrawStatement

    /// Checks that the winners are those of the record, in the order and with the seats that a pick has.
    init(
        _ outcomes: [UInt8], rule: StageRule, record: StageRecord, statement: DrawStatement
    ) throws(DrawError) {
        self.record = record
        self.statement = statement
        let count = outcomes.count / UnitOutcome.byteCount
        guard outcomes.count == count * UnitOutcome.byteCount, UInt64(count) == record.listed,
            UInt64(count) + record.left == record.available,
            StageOutcome.tree(of: outcomes).root == record.outcomeRoot
        else { throw Self.fault(record, "the winners are not those that the result names") }
        var winners: [UnitOutcome] = []
        for place in 0..<count {
            let bytes = Array(outcomes[place * UnitOutcome.byteCount..<(place + 1) * UnitOutcome.byteCount])
            let winner = try UnitOutcome(decoding: bytes)
            guard winner.place == UInt64(place), winner.size == 1, winner.isAdmitted,
                winner.seatsLeftBefore == record.available - UInt64(place)
            else { throw Self.fault(record, "winner \(place) is not in the form of a pick") }
            winners.append(winner)
        }
        guard record.last == winners.last?.position, record.cutoff == record.last else {
            throw Self.fault(record, "cutoff and last are not the last winner")
        }
        self.winners = winners
    }

    private static func fault(_ record: StageRecord, _ cause: Wording) -> DrawError {
        DrawError(.mismatch, at: "stage \(record.stage)", cause)
    }

    /// Draws until the last winner's ticket, or for a loser to the end of c if seats are left, and looks for the candidate's
    /// tickets.
    func verdict(of own: ListProof) throws(DrawError) -> StageVerdict {
        let start = own.entry.start
        let tickets = start..<start + UInt64(own.entry.weight)
        let key = StageKey(seed: statement.seed, stage: UInt64(record.stage))
        var draws = PickDraws(key, totalWeight: statement.commitment.totalWeight)
        var matched = 0
        var hit: Int?
        // With seats left, whoever won need not look further; a loser was passed over until c ran out.
        while matched < winners.count || record.left > 0 && hit == nil, let ticket = draws.ticket() {
            let isWinning = matched < winners.count && winners[matched].key == DrawKey(UInt128(ticket))
            if tickets.contains(ticket), hit == nil {
                guard isWinning, winners[matched].index == own.index else {
                    throw Self.fault(record, "ticket \(ticket) was drawn and is the candidate's, who is not its winner")
                }
                hit = matched
            }
            if isWinning { matched += 1 }
        }
        guard matched == winners.count else { throw Self.fault(record, "winner \(matched)'s ticket was never drawn") }
        if let hit { return .admitted(place: UInt64(hit)) }
        guard !winners.contains(where: { $0.index == own.index }) else {
            throw Self.fault(record, "the candidate is named a winner, and none of their tickets was drawn")
        }
        return .notDrawn
    }
}
