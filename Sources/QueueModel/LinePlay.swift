/// One course that the line may take: who starts and ends when, with lengths drawn from those that were seen.
struct LinePlay {
    /// A desktop in use, until when and by whom.
    private struct Use {
        let end: Int64
        let owner: QueueOwner
        let lane: QueueLane
    }

    /// Who shares a limit: an office's scripted captures, or one person's interactive sessions.
    private struct Group: Hashable {
        let office: String
        let person: String?
    }

    private let lengths: ObservedLengths
    private let quotas: [String: OfficeQuota]
    private var stream: DrawStream
    private var now: Int64 = 0
    private var free: Int
    /// The earliest end last.
    private var uses: [Use] = []
    private var offices: [String: Int] = [:]
    private var people: [QueueOwner: Int] = [:]

    init(
        lengths: ObservedLengths, desktops: Int, running: [RunningSession], quotas: [String: OfficeQuota], course: Int
    ) {
        self.lengths = lengths
        self.quotas = quotas
        stream = DrawStream(course)
        free = desktops - running.count
        for session in running {
            take(
                Use(
                    end: lengths.rest(session.lane, after: session.elapsed, &stream), owner: session.owner,
                    lane: session.lane))
        }
    }

    /// Milliseconds from now, for each of `line`.
    mutating func run(_ line: [QueueEntry]) -> [(start: Int64, end: Int64)] {
        var times = [(start: Int64, end: Int64)](repeating: (0, 0), count: line.count)
        var groups: [Group: [Int]] = [:]
        for index in line.indices.reversed() { groups[group(line[index]), default: []].append(index) }
        var left = line.count
        while left > 0 {
            guard free > 0, let next = next(line, groups) else {
                guard let use = uses.popLast() else { return times }
                release(use)
                continue
            }
            let entry = line[next]
            groups[group(entry)]?.removeLast()
            let end = now + lengths.draw(entry.lane, &stream)
            times[next] = (now, end)
            free -= 1
            take(Use(end: end, owner: entry.owner, lane: entry.lane))
            left -= 1
        }
        return times
    }

    /// The first of the line whom no quota holds back.
    private func next(_ line: [QueueEntry], _ groups: [Group: [Int]]) -> Int? {
        var first: Int?
        for (group, indices) in groups {
            guard let index = indices.last, index < first ?? .max else { continue }
            let quota = quotas[group.office] ?? .standard
            guard offices[group.office] ?? 0 < quota.desktops else { continue }
            guard group.person == nil || people[line[index].owner] ?? 0 < quota.perPerson else { continue }
            first = index
        }
        return first
    }

    private func group(_ entry: QueueEntry) -> Group {
        Group(office: entry.owner.office, person: entry.lane == .interactive ? entry.owner.account : nil)
    }

    private mutating func take(_ use: Use) {
        var low = 0
        var high = uses.count
        while low < high {
            let middle = (low + high) / 2
            if uses[middle].end >= use.end { low = middle + 1 } else { high = middle }
        }
        uses.insert(use, at: low)
        offices[use.owner.office, default: 0] += 1
        if use.lane == .interactive { people[use.owner, default: 0] += 1 }
    }

    private mutating func release(_ use: Use) {
        now = max(now, use.end)
        free += 1
        offices[use.owner.office, default: 0] -= 1
        if use.lane == .interactive { people[use.owner, default: 0] -= 1 }
    }
}
