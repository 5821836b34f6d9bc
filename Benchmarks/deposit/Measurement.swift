import Foundation

/// One run: wall and processor time, memory, bytes on disk.
struct Measurement {
    private let what: String
    private let clock = ContinuousClock()
    private var start: ContinuousClock.Instant
    private var values: [(name: String, value: Double)] = []

    /// Of single requests, in the order in which they came.
    var durations: [Duration] = []

    init(_ what: String) {
        self.what = what
        start = clock.now
    }

    mutating func lap(_ name: String) {
        let now = clock.now
        values.append((name + "Seconds", Self.seconds(now - start)))
        start = now
    }

    /// The run is over; what comes after is not measured.
    mutating func end(entries: UInt64, size: UInt64, directory: String) {
        let seconds = Self.seconds(clock.now - start)
        var usage = rusage()
        _ = unsafe getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
        let processor = [usage.ru_utime, usage.ru_stime].reduce(0.0) {
            $0 + Double($1.tv_sec) + Double($1.tv_usec) / 1e6
        }
        let disk = Self.byteCount(below: directory)
        values += [
            ("entries", Double(entries)), ("size", Double(size)), ("seconds", seconds),
            ("entriesPerSecond", Double(entries) / seconds), ("processorSeconds", processor),
            ("peakBytes", Double(usage.ru_maxrss * 1024)), ("diskBytes", Double(disk)),
            ("diskBytesPerEntry", size == 0 ? 0 : Double(disk) / Double(size)),
        ]
        let sorted = durations.sorted()
        guard !sorted.isEmpty else { return }
        for (name, part) in [("p50", 50), ("p99", 99), ("max", 100)] {
            let place = min(sorted.count - 1, sorted.count * part / 100)
            values.append((name + "Milliseconds", Self.seconds(sorted[place]) * 1000))
        }
    }

    var json: String {
        "{\"what\":\"\(what)\"," + values.map { "\"\($0.name)\":\($0.value)" }.joined(separator: ",") + "}"
    }

    private static func seconds(_ duration: Duration) -> Double {
        Double(duration.components.seconds) + Double(duration.components.attoseconds) / 1e18
    }

    /// Blocks that the files take, in bytes.
    private static func byteCount(below directory: String) -> Int {
        var total = 0
        for case let path as String in FileManager.default.enumerator(atPath: directory) ?? .init() {
            var status = stat()
            if unsafe stat(directory + "/" + path, &status) == 0, status.st_mode & S_IFMT == S_IFREG {
                total += Int(status.st_blocks) * 512
            }
        }
        return total
    }
}
