import CryptoPrimitives
import EvidenceModel

/// Plays a recording into the chain: three segments, a mark before the last, input all along.
struct FixtureRecorder {
    private let fixture: BundleFixture
    private(set) var chain: SegmentChain
    private(set) var input = InputLog()
    private(set) var links: [ChainLink] = []
    private(set) var markHeads: [Digest] = []
    private(set) var steps: [ClockStep] = []
    private var inputBytes: [UInt8] = []
    private static let segmentNs: UInt64 = 2_000_000_000

    init(_ fixture: BundleFixture, opening: Digest) {
        self.fixture = fixture
        chain = SegmentChain(opening: opening, openedAt: BundleFixture.openedAt)
    }

    mutating func record(_ data: inout [String: [UInt8]], _ tokens: inout [String: [UInt8]]) async throws {
        let segments = try Fixtures.recording()
        for (n, bytes) in segments.enumerated() {
            data[SegmentValues.path(UInt32(n))] = bytes
            if n == 3, fixture.mark { try await mark(&tokens) }
            if n > 0 { write(Self.events(n, data), frame: UInt64(4 * n - 1)) }
            try append(UInt32(n), bytes)
        }
        if let reason = fixture.gap {
            write([.note("input closed")], frame: 11)
            links.append(
                try chain.append(
                    GapValues(
                        afterSegment: 3, startUnixNs: chain.gapStart, endUnixNs: chain.gapStart + 900_000_000,
                        reason: reason)))
        }
        data[InputLog.path] = inputBytes
    }

    private mutating func append(_ n: UInt32, _ bytes: [UInt8]) throws {
        let digests = DigestPair(of: bytes)
        guard n > 0 else {
            links.append(try chain.append(SegmentValues(initialization: UInt64(bytes.count), digests: digests)))
            return
        }
        let elapsed = UInt64(n - 1) * Self.segmentNs
        let ahead = fixture.clockSteps.filter { $0.key <= n }.map(\.value).reduce(0, +)
        let values = SegmentValues(
            n: n, startUnixNs: BundleFixture.openedAt * 1_000_000 + elapsed + ahead + UInt64(n) * 1_234_567,
            startMonotonicNs: BundleFixture.monotonicStart + elapsed, durationNs: Self.segmentNs,
            bytes: UInt64(bytes.count), digests: digests, inputLines: input.lineCount, inputHead: input.head)
        if let last = chain.lastSegment, last.n > 0 {
            let step = ClockStep(from: last, to: values)
            if step.mustBeDeclared { steps.append(step) }
        }
        links.append(try chain.append(values))
    }

    private mutating func mark(_ tokens: inout [String: [UInt8]]) async throws {
        let time = BundleFixture.start + 60_000
        let token = try await fixture.beta.token(over: sha256(TestKeys.bytes("fresh 1", 32)), at: time)
        tokens[MarkValues.path(1)] = token
        let values = MarkValues(
            k: 1, token: DigestPair(of: token), time: try BundleFixture.time(of: token))
        let worker = fixture.worker
        let link = try chain.append(values) { worker.sign($0) }
        markHeads.append(link.head.sha256)
        links.append(link)
    }

    private mutating func write(_ events: [InputEvent], frame: UInt64) {
        for event in events {
            let time = BundleFixture.monotonicStart + input.lineCount * 10_000_000
            inputBytes += input.append(time: time, frame: frame, source: .script, event: event)
        }
    }

    private static func events(_ n: Int, _ data: [String: [UInt8]]) -> [InputEvent] {
        let screenshot = data["screenshots/0001.png"]!
        let download = data["downloads/0001.bin"]!
        let secret = SealedValue(salt: TestKeys.bytes("sealed 1", 16), bytes: Array("密码".utf8))
        switch n {
        case 1:
            return [
                .note("input opened"), .motion(.init(x: 3, y: 4)),
                .button(down: true, button: 1, .init(x: 3, y: 4)),
                .key(down: true, .open(keysym: 0x0100_5F20, text: "张")),
                .key(down: false, .sealed(secret)), .navigation(.request, .text("https://example.com/")),
                .artefact(
                    path: "downloads/0001.bin", bytes: 100, DigestPair(of: Array(download[..<100])), prefix: true),
            ]
        case 2:
            return [
                .screenshot(path: "screenshots/0001.png", DigestPair(of: screenshot)),
                .wheel(.down, .init(x: 3, y: 4)), .clipboardIn(.text("\u{7F}\"\\\n")), .clipboardOut(.sealed(secret)),
            ]
        default:
            return [
                .redacted(.key),
                .artefact(
                    path: "downloads/0001.bin", bytes: UInt64(download.count), DigestPair(of: download), prefix: false),
            ]
        }
    }
}
