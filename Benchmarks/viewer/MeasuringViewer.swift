import FarmProtocol
import Synchronization

/// A viewer of RFB 3.8 in raw encoding that presses keys and notes when pixels change (RFC 6143).
///
/// Like a person's viewer it asks for the next update as soon as one has come: when a key is pressed, the request waits
/// at the server already.
final class MeasuringViewer: Sendable {
    /// A step that failed, in words.
    struct Failure: Error, CustomStringConvertible { let description: String }

    /// How long any one step may take.
    private static let patience = Duration.seconds(10)
    /// Where the terminal is, which has the keyboard when the pointer is over it.
    private static let terminal: (x: UInt8, y: UInt8) = (100, 100)

    private let link: any MessageLink
    /// When updates were complete; written by the reader.
    private let updates = Mutex<[ContinuousClock.Instant]>([])

    init(_ link: any MessageLink) { self.link = link }

    /// Milliseconds from each key press to the update that follows it.
    func run(_ count: Int) async throws -> [Double] {
        try await withThrowingTaskGroup(of: [Double].self) { group in
            group.addTask { try await self.watch() }
            group.addTask { try await self.press(count) }
            defer { group.cancelAll() }
            return try await group.next() ?? []
        }
    }

    /// Notes when updates are complete; ends with an error.
    private func watch() async throws -> Never {
        var bytes = IncomingBytes(link)
        let (width, height) = try await shakeHands(&bytes)
        try await send([2, 0, 0, 1, 0, 0, 0, 0])  // SetEncodings: raw alone
        try await request(isIncremental: false, width, height)
        while true {
            try await update(&bytes)
            updates.withLock { $0.append(.now) }
            try await request(isIncremental: true, width, height)
        }
    }

    private func press(_ count: Int) async throws -> [Double] {
        _ = try await pixels(after: nil, "the first picture")
        try await send([5, 0, 0, Self.terminal.x, 0, Self.terminal.y])
        try await Task.sleep(for: .milliseconds(500))
        var latencies: [Double] = []
        var generator = SystemRandomNumberGenerator()
        for number in 0..<count {
            // Not in step with the server's own clock.
            try await Task.sleep(for: .milliseconds(Int.random(in: 60...120, using: &generator)))
            let key: UInt8 = number % 40 == 39 ? 0x0D : 0x61 + UInt8(number % 26)
            let high: UInt8 = key == 0x0D ? 0xFF : 0
            let begin = ContinuousClock.now
            try await send([4, 1, 0, 0, 0, 0, high, key, 4, 0, 0, 0, 0, 0, high, key])
            let end = try await pixels(after: begin, "pixels after key \(number + 1)")
            latencies.append(begin.duration(to: end) / .milliseconds(1))
        }
        return latencies
    }

    /// When the first update after `begin` was complete. The reader notes the time: that this looks now and then adds nothing.
    private func pixels(after begin: ContinuousClock.Instant?, _ step: String) async throws -> ContinuousClock.Instant {
        let limit = ContinuousClock.now.advanced(by: Self.patience)
        while ContinuousClock.now < limit {
            let found = updates.withLock { updates in
                defer { updates = [] }
                return updates.first { time in begin.map { time > $0 } ?? true }
            }
            if let found { return found }
            try await Task.sleep(for: .milliseconds(3))
        }
        throw Failure(description: "\(step): not within \(Self.patience)")
    }

    private func shakeHands(_ bytes: inout IncomingBytes) async throws -> (width: Int, height: Int) {
        _ = try await bytes.take(12)
        try await send(Array("RFB 003.008\n".utf8))
        let types = try await bytes.take(Int(try await bytes.take(1)[0]))
        guard types.contains(1) else { throw Failure(description: "the server asks for a password") }
        try await send([1])
        guard try await bytes.take(4) == [0, 0, 0, 0] else { throw Failure(description: "the server lets nobody in") }
        try await send([1])
        let head = try await bytes.take(24)
        _ = try await bytes.take(Self.number(head[20...]))
        return (Self.number(head[0..<2]), Self.number(head[2..<4]))
    }

    private func request(isIncremental: Bool, _ width: Int, _ height: Int) async throws {
        try await send(
            [3, isIncremental ? 1 : 0, 0, 0, 0, 0]
                + [width >> 8, width & 0xFF, height >> 8, height & 0xFF].map { UInt8($0) })
    }

    /// Reads to the end of the next update of pixels.
    private func update(_ bytes: inout IncomingBytes) async throws {
        while true {
            switch try await bytes.take(1)[0] {
            case 0:
                let count = Self.number(try await bytes.take(3)[1...])
                for _ in 0..<count {
                    let head = try await bytes.take(12)
                    guard Self.number(head[8...]) == 0 else { throw Failure(description: "pixels that are not raw") }
                    _ = try await bytes.take(4 * Self.number(head[4..<6]) * Self.number(head[6..<8]))
                }
                return
            case 2: continue
            case 3:
                let head = try await bytes.take(7)
                _ = try await bytes.take(Self.number(head[3...]))
            case let kind: throw Failure(description: "a message of kind \(kind)")
            }
        }
    }

    private static func number(_ bytes: some Sequence<UInt8>) -> Int { bytes.reduce(0) { $0 << 8 | Int($1) } }

    private func send(_ bytes: [UInt8]) async throws { try await link.send(.binary(bytes)) }
}
