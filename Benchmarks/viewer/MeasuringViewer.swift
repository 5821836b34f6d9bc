import FarmProtocol

/// A viewer of RFB 3.8 in raw encoding that presses keys and waits for pixels (RFC 6143).
struct MeasuringViewer {
    struct Failure: Error {}

    private let link: any MessageLink
    private var buffer: [UInt8] = []
    private var start = 0

    init(_ link: any MessageLink) { self.link = link }

    /// Milliseconds from each key press to the update that follows it.
    mutating func run(_ count: Int) async throws -> [Double] {
        let (width, height) = try await shakeHands()
        try await send([2, 0, 0, 1, 0, 0, 0, 0])  // SetEncodings: raw alone
        try await request(isIncremental: false, width, height)
        try await update()
        try await request(isIncremental: true, width, height)
        var latencies: [Double] = []
        var generator = SystemRandomNumberGenerator()
        for number in 0..<count {
            // Not in step with the server's own clock.
            try await Task.sleep(for: .milliseconds(Int.random(in: 60...120, using: &generator)))
            let key: UInt8 = number % 40 == 39 ? 0x0D : 0x61 + UInt8(number % 26)
            let high: UInt8 = key == 0x0D ? 0xFF : 0
            let clock = ContinuousClock()
            let begin = clock.now
            try await send([4, 1, 0, 0, 0, 0, high, key, 4, 0, 0, 0, 0, 0, high, key])
            try await update()
            let passed = clock.now - begin
            latencies.append(
                Double(passed.components.seconds) * 1000 + Double(passed.components.attoseconds) / 1e15)
            try await request(isIncremental: true, width, height)
        }
        return latencies
    }

    private mutating func shakeHands() async throws -> (width: Int, height: Int) {
        _ = try await take(12)
        try await send(Array("RFB 003.008\n".utf8))
        let types = try await take(Int(try await take(1)[0]))
        guard types.contains(1) else { throw Failure() }
        try await send([1])
        guard try await take(4) == [0, 0, 0, 0] else { throw Failure() }
        try await send([1])
        let head = try await take(24)
        _ = try await take(Self.number(head[20...]))
        return (Self.number(head[0..<2]), Self.number(head[2..<4]))
    }

    private func request(isIncremental: Bool, _ width: Int, _ height: Int) async throws {
        try await send(
            [3, isIncremental ? 1 : 0, 0, 0, 0, 0]
                + [width >> 8, width & 0xFF, height >> 8, height & 0xFF].map { UInt8($0) })
    }

    /// Reads to the end of the next update of pixels.
    private mutating func update() async throws {
        while true {
            switch try await take(1)[0] {
            case 0:
                let count = Self.number(try await take(3)[1...])
                for _ in 0..<count {
                    let head = try await take(12)
                    guard Self.number(head[8...]) == 0 else { throw Failure() }
                    _ = try await take(4 * Self.number(head[4..<6]) * Self.number(head[6..<8]))
                }
                return
            case 2: continue
            case 3:
                let head = try await take(7)
                _ = try await take(Self.number(head[3...]))
            default: throw Failure()
            }
        }
    }

    private static func number(_ bytes: some Sequence<UInt8>) -> Int { bytes.reduce(0) { $0 << 8 | Int($1) } }

    private func send(_ bytes: [UInt8]) async throws { try await link.send(.binary(bytes)) }

    private mutating func take(_ count: Int) async throws -> [UInt8] {
        while buffer.count - start < count {
            guard case .binary(let bytes) = try await link.receive() else { throw Failure() }
            if start > 0 {
                buffer.removeFirst(start)
                start = 0
            }
            buffer += bytes
        }
        defer { start += count }
        return Array(buffer[start..<start + count])
    }
}
