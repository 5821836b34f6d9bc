/// Says how long a wait may be, from the lengths of sessions that ended and the desktops there are.
///
/// The line is played through `courses` times, with lengths drawn from those that were seen; nine tenths of the courses lie within an
/// estimate. Some dozens of lengths are not the whole truth: of true waits some eight in ten lie within. Nobody else is taken to come: whoever comes later and is more urgent makes the wait longer, and the next estimate
/// says so.
public struct WaitEstimator: Sendable {
    static let courses = 60
    /// Courses left out at each end.
    private static let trimmed = 3
    /// As far as a line is played through; what lies behind is in proportion.
    static let horizon = 256

    private let lengths: ObservedLengths
    private let desktops: Int
    private let running: [RunningSession]
    private let quotas: [String: OfficeQuota]

    /// - Parameter desktops: that sessions can have at once, those in use included; 0 when that is not known.
    public init(
        lengths: ObservedLengths, desktops: Int, running: [RunningSession], quotas: [String: OfficeQuota]
    ) {
        self.lengths = lengths
        self.desktops = max(desktops, running.count)
        self.running = running
        self.quotas = quotas
    }

    /// What lies before each entry of the line, in its order.
    public func outlooks(_ line: [QueueEntry]) -> [QueueOutlook] {
        let known = knownCount(line)
        let played = min(known.starts, Self.horizon)
        var starts = [[Int64]](repeating: [], count: played)
        var ends = starts
        if played > 0 {
            for course in 0..<Self.courses {
                var play = LinePlay(
                    lengths: lengths, desktops: desktops, running: running, quotas: quotas, course: course)
                for (index, times) in play.run(Array(line.prefix(played))).enumerated() {
                    starts[index].append(times.start)
                    ends[index].append(times.end)
                }
            }
        }
        let startEstimates = starts.map(Self.estimate)
        let endEstimates = ends.map(Self.estimate)
        return line.indices.map { index in
            QueueOutlook(
                place: index + 1, start: index < known.starts ? Self.at(index, startEstimates) : nil,
                end: index < known.ends ? Self.at(index, endEstimates) : nil)
        }
    }

    /// How many of the line can be told when they start, and when they end.
    private func knownCount(_ line: [QueueEntry]) -> (starts: Int, ends: Int) {
        guard desktops > 0 else { return (0, 0) }
        guard running.allSatisfy({ lengths.isKnown($0.lane) }) else {
            // Those for whom a desktop is free need not know how long anybody takes.
            let free = min(desktops - running.count, line.count)
            return (free, line.prefix(free).prefix { lengths.isKnown($0.lane) }.count)
        }
        let ends = line.prefix { lengths.isKnown($0.lane) }.count
        return (min(max(ends + 1, desktops - running.count), line.count), ends)
    }

    private static func estimate(_ courses: [Int64]) -> WaitEstimate {
        let sorted = courses.sorted()
        return WaitEstimate(milliseconds: sorted[trimmed - 1], sorted[sorted.count - trimmed])
    }

    /// Of an entry beyond the horizon in proportion to the last before it.
    private static func at(_ index: Int, _ estimates: [WaitEstimate]) -> WaitEstimate? {
        guard index >= estimates.count else { return estimates[index] }
        guard let last = estimates.last else { return nil }
        let factor = Int64(index + 1) * 1000
        let count = Int64(estimates.count)
        return WaitEstimate(
            milliseconds: Int64(last.shortest) * factor / count, Int64(last.longest) * factor / count)
    }
}
