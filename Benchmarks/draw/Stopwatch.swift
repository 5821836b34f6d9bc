import Foundation

/// Wall time of the steps of one run, and the memory that it took.
struct Stopwatch {
    private let clock = ContinuousClock()
    private let start: ContinuousClock.Instant
    private var last: ContinuousClock.Instant
    private var laps: [(name: String, seconds: Double)] = []
    private var digest = ""
    private var count = 0
    private var peakBytes = 0

    init() {
        start = clock.now
        last = start
    }

    mutating func lap(_ name: String) {
        let now = clock.now
        laps.append((name, Self.seconds(now - last)))
        last = now
    }

    /// The run is over; what comes after is not measured.
    mutating func end(root: String, count: Int) {
        digest = root
        self.count = count
        var usage = rusage()
        _ = unsafe getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
        peakBytes = usage.ru_maxrss * 1024
    }

    private static func seconds(_ duration: Duration) -> Double {
        Double(duration.components.seconds) + Double(duration.components.attoseconds) / 1e18
    }

    /// One line: the laps, their sum, the peak of resident memory.
    var json: String {
        let steps = laps.map { "\"\($0.name)\":\($0.seconds)" }.joined(separator: ",")
        let total = laps.reduce(0) { $0 + $1.seconds }
        return "{\"count\":\(count),\"digest\":\"\(digest)\",\"peakBytes\":\(peakBytes),"
            + "\"seconds\":\(total),\"steps\":{\(steps)}}"
    }
}
