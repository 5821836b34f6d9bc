/// Who gets the next desktop.
///
/// Interactive sessions come before single captures, those before lists. Within a lane offices take turns: the one whose last
/// turn is longest ago is next, and within an office the first that came. An office at its quota, or a person at theirs, is
/// passed over until one of their sessions has ended, and loses no place by it.
///
/// Nobody starves: an office's seat in a lane that was passed over `patience` times for each office in that lane, while somebody in
/// it could have been served, goes before all that are not, the longest unserved first. So the less urgent lanes get about one
/// desktop in eight while people wait all the time, and an entry with `a` before it in its own seat, in a farm of `m` offices, is
/// served after at most `bound(ahead: a, offices: m)` turns in which it could have been.
public struct DesktopQueue: Sendable {
    /// How often a seat is passed over for the sake of more urgent ones, for each office in its lane.
    public static let patience = 7

    /// - Returns: `(a + 1) · m · (patience + lanes)`.
    public static func bound(ahead: Int, offices: Int) -> Int {
        (ahead + 1) * offices * (patience + QueueLane.allCases.count)
    }

    /// By lane and office, in the order of arrival; `heads` is how many of each are gone.
    private var lines: [QueueTurns.Seat: [QueueEntry]] = [:]
    private var heads: [QueueTurns.Seat: Int] = [:]
    private let quotas: [String: OfficeQuota]
    public private(set) var turns: QueueTurns

    /// Sessions that have a desktop.
    private var offices: [String: Int] = [:]
    private var people: [QueueOwner: Int] = [:]

    /// Whether quotas count.
    private var isLimited = true

    /// - Parameters:
    ///   - waiting: in any order; numbers differ.
    ///   - running: sessions that have a desktop, with repetition.
    ///   - quotas: of offices that have another than the standard one.
    public init(
        waiting: some Sequence<QueueEntry>, running: some Sequence<(owner: QueueOwner, lane: QueueLane)>,
        quotas: [String: OfficeQuota], turns: QueueTurns
    ) {
        self.quotas = quotas
        self.turns = turns
        for entry in waiting {
            lines[QueueTurns.Seat(lane: entry.lane, office: entry.owner.office), default: []].append(entry)
        }
        for seat in lines.keys { lines[seat]?.sort { $0.number < $1.number } }
        for (owner, lane) in running { note(owner, lane) }
    }

    private mutating func note(_ owner: QueueOwner, _ lane: QueueLane) {
        offices[owner.office, default: 0] += 1
        if lane == .interactive { people[owner, default: 0] += 1 }
    }

    /// Gives a desktop to whoever is next; nil when nobody waits who may have one.
    public mutating func serve() -> QueueEntry? {
        var candidates: [QueueTurns.Seat: Int] = [:]
        for seat in lines.keys { candidates[seat] = firstEligible(in: seat) }
        guard let seat = choose(among: candidates.keys), let index = candidates[seat] else { return nil }
        turns.take(seat, among: candidates.keys)
        let entry = remove(seat, at: index)
        note(entry.owner, entry.lane)
        return entry
    }

    private func choose(among seats: some Collection<QueueTurns.Seat>) -> QueueTurns.Seat? {
        var widths: [QueueLane: Int] = [:]
        for seat in seats { widths[seat.lane, default: 0] += 1 }
        let overdue = seats.filter { turns[$0].passed >= Self.patience * (widths[$0.lane] ?? 0) }
        guard overdue.isEmpty else { return overdue.min(by: precedes) }
        let lane = seats.map(\.lane).min()
        return seats.filter { $0.lane == lane }.min(by: precedes)
    }

    /// The longest unserved first; of those that never were, the one whose first entry came first.
    private func precedes(_ one: QueueTurns.Seat, _ other: QueueTurns.Seat) -> Bool {
        let (mine, theirs) = (turns[one].served, turns[other].served)
        return mine == theirs ? first(one) < first(other) : mine < theirs
    }

    private func first(_ seat: QueueTurns.Seat) -> Int64 { lines[seat]?[heads[seat] ?? 0].number ?? .max }

    private func firstEligible(in seat: QueueTurns.Seat) -> Int? {
        guard let line = lines[seat] else { return nil }
        let head = heads[seat] ?? 0
        guard isLimited else { return head }
        let quota = quotas[seat.office] ?? .standard
        guard offices[seat.office] ?? 0 < quota.desktops else { return nil }
        guard seat.lane == .interactive else { return head }
        return line[head...].firstIndex { people[$0.owner] ?? 0 < quota.perPerson }
    }

    private mutating func remove(_ seat: QueueTurns.Seat, at index: Int) -> QueueEntry {
        let head = heads[seat] ?? 0
        guard var line = lines.removeValue(forKey: seat) else { preconditionFailure("no such line") }
        let entry = line[index]
        if index > head {
            line.remove(at: index)
        } else {
            heads[seat] = head + 1
        }
        if heads[seat] ?? 0 < line.count { lines[seat] = line } else { heads[seat] = nil }
        return entry
    }

    /// Everybody who waits, in the order in which they would be served if nobody else came and no quota were in the way.
    public func order() -> [QueueEntry] {
        var free = self
        free.isLimited = false
        var order: [QueueEntry] = []
        while let entry = free.serve() { order.append(entry) }
        return order
    }
}
