import CanonicalJSON
import CryptoPrimitives
import EvidenceTestSupport
import Testing

@testable import EvidenceModel

@Suite("Segment chain") struct ChainTests {
    private let digests = DigestPair(of: [1, 2, 3])

    private func segment(_ n: UInt32, lines: UInt64 = 0, head: Digest = .zero) -> SegmentValues {
        SegmentValues(
            n: n, startUnixNs: 1_000_000_000 + UInt64(n) * 2_000_000,
            startMonotonicNs: 5_000_000 + UInt64(n) * 2_000_000,
            durationNs: 2_000_000, bytes: 3, digests: digests, inputLines: lines, inputHead: head)
    }

    private func started() throws -> SegmentChain {
        var chain = SegmentChain(opening: sha256([9]), openedAt: 5)
        _ = try chain.append(SegmentValues(initialization: 3, digests: digests))
        return chain
    }

    /// The hashed strings, byte by byte.
    @Test func headsAsThePageSays() throws {
        var chain = SegmentChain(opening: sha256([9]), openedAt: 5)
        var head = sha256([0, 0, 0, 8] + Array("TE1/open".utf8) + sha256([9]).bytes)
        #expect(chain.firstHead == head)
        let zero = try chain.append(SegmentValues(initialization: 3, digests: digests))
        let pair = digests.sha256.bytes + digests.sm3.bytes
        head = sha256(
            [0, 0, 0, 11] + Array("TE1/segment".utf8) + head.bytes + [UInt8](repeating: 0, count: 28)
                + [0, 0, 0, 0, 0, 0, 0, 3] + pair + [UInt8](repeating: 0, count: 40))
        #expect(zero.head == DigestPair(head: head))
        let mark = MarkValues(k: 1, token: digests, time: 1)
        let link = try chain.append(mark) { message in
            #expect(message.starts(with: [0, 0, 0, 8] + Array("TE1/head".utf8)) && message.count == 44)
            return TestKeys.worker.sign(message)
        }
        head = sha256([0, 0, 0, 8] + Array("TE1/mark".utf8) + head.bytes + digests.sha256.bytes)
        #expect(link.head.sha256 == head && link.position == 2 && link.signature?.count == 64)
        let gap = GapValues(afterSegment: 0, startUnixNs: 5_000_000, endUnixNs: 6_000_000, reason: .xServer)
        let last = try chain.append(gap)
        head = sha256(
            [0, 0, 0, 7] + Array("TE1/gap".utf8) + head.bytes + [0, 0, 0, 0] + [0, 0, 0, 0, 0, 0x4C, 0x4B, 0x40]
                + [0, 0, 0, 0, 0, 0x5B, 0x8D, 0x80] + [0, 0, 0, 8] + Array("x-server".utf8))
        #expect(last.head.sha256 == head && last.head.sm3 == sm3(head.bytes))
    }

    /// Every step in every state; refusals leave the chain as it was.
    @Test func legalMoves() throws {
        var recording = try started()
        _ = try recording.append(segment(1))
        var ended = recording
        _ = try ended.append(
            GapValues(afterSegment: 1, startUnixNs: recording.gapStart, endUnixNs: 0, reason: .worker))
        let opened = SegmentChain(opening: sha256([9]), openedAt: 5)
        for (chain, state) in [(opened, SegmentChain.State.opened), (recording, .recording), (ended, .ended)] {
            #expect(chain.state == state)
            var moves: [String] = []
            for (name, step) in [
                ("segment 0", ChainStep.segment(SegmentValues(initialization: 3, digests: digests))),
                ("segment 1", .segment(segment(1))), ("segment 2", .segment(segment(2))),
                ("segment 3", .segment(segment(3))), ("mark 1", .mark(MarkValues(k: 1, token: digests, time: 1))),
                ("mark 2", .mark(MarkValues(k: 2, token: digests, time: 1))),
                ("gap", .gap(GapValues(afterSegment: 1, startUnixNs: chain.gapStart, endUnixNs: 0, reason: .worker))),
            ] {
                var copy = chain
                let link = ChainLink(
                    position: chain.position + 1, step: step, head: DigestPair(head: step.head(after: chain.head)),
                    signature: nil)
                if (try? copy.accept(link)) != nil { moves.append(name) } else { #expect(copy == chain) }
            }
            let legal: [SegmentChain.State: [String]] = [
                .opened: ["segment 0"], .recording: ["segment 2", "mark 1", "gap"], .ended: [],
            ]
            #expect(moves == legal[state])
        }
    }

    @Test func continuity() throws {
        var chain = try started()
        _ = try chain.append(segment(1, lines: 2, head: sha256([1])))
        let good = segment(2, lines: 3, head: sha256([2]))
        let changes: [(inout SegmentValues) -> Void] = [
            { $0.startMonotonicNs += 1000 }, { $0.startMonotonicNs -= 1000 }, { $0.durationNs += 1 },
            { $0.durationNs = 0 }, { $0.inputLines = 1 }, { $0.inputLines = 2 }, { $0.n = 3 }, { $0.n = 1 },
            { $0.inputHead = DigestPair(sha256: $0.inputHead.sha256, sm3: .zero) },
        ]
        for (index, change) in changes.enumerated() {
            var bad = good
            change(&bad)
            #expect(throws: EvidenceError.self, "change \(index)") { try chain.append(bad) }
        }
        _ = try chain.append(good)
        #expect(chain.position == 3 && chain.gapStart == good.startUnixNs + good.durationNs)
    }

    @Test func aLinkMustBeTheOneThatFollows() throws {
        let chain = try started()
        var other = chain
        let link = try other.append(segment(1))
        for change in [
            { $0.position = 3 }, { $0.head = DigestPair(head: .zero) },
            { $0.head = DigestPair(sha256: $0.head.sha256, sm3: .zero) },
        ] as [(inout ChainLink) -> Void] {
            var bad = link
            change(&bad)
            var copy = chain
            #expect(throws: EvidenceError.self) { try copy.accept(bad) }
            #expect(copy == chain)
        }
        var copy = chain
        try copy.accept(link)
        #expect(copy == other)
    }

    @Test func clockSteps() throws {
        var next = segment(2)
        #expect(!ClockStep(from: segment(1), to: next).mustBeDeclared)
        next.startUnixNs += 100_000_000
        #expect(!ClockStep(from: segment(1), to: next).mustBeDeclared)
        next.startUnixNs += 1
        #expect(ClockStep(from: segment(1), to: next) == ClockStep(segment: 2, ns: 100_000_001))
        next.startUnixNs = 0
        let behind = ClockStep(from: segment(1), to: next)
        #expect(behind.mustBeDeclared && behind.ns == -1_004_000_000)
        #expect(String(decoding: behind.canonicalBytes, as: UTF8.self) == #"{"behindNs":"1004000000","segment":2}"#)
        #expect(try ClockStep(canonical: behind.canonicalBytes, file: "x") == behind)
        next.startUnixNs = .max
        var first = segment(1)
        first.startUnixNs = 0
        first.startMonotonicNs = .max
        _ = ClockStep(from: first, to: next)
    }

    @Test func hugeTimesDoNotTrap() throws {
        var chain = try started()
        var huge = segment(1)
        huge.startMonotonicNs = .max - .max % 1000
        huge.startUnixNs = .max
        huge.durationNs = .max - .max % 1000
        _ = try chain.append(huge)
        var next = segment(2)
        next.startMonotonicNs = 0
        #expect(throws: EvidenceError.self) { try chain.append(next) }
        _ = chain.gapStart
    }

    @Test func segmentPaths() {
        #expect(SegmentValues.path(0) == "recording/init.mp4")
        #expect(SegmentValues.path(7) == "recording/000007.m4s")
        #expect(SegmentValues.path(1_234_567) == "recording/1234567.m4s")
    }
}
