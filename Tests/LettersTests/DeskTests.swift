import Audit
import CanonicalJSON
import CryptoPrimitives
import DepositModel
import DocumentSigning
import Foundation
import LetterModel
import Synchronization
import Testing
import TimeTestSupport
import Timestamping

@testable import Letters

/// Issuing: only under the policy, one number a letter, no hole, whatever a kill leaves.
@Suite struct DeskTests {
    private static let policy = try? LetterPolicy(
        witnesses: "", time: ["tsa-test"], timeQuorum: 1, chain: [])
    private static let numbering = LetterNumbering(prefix: "（{year}）试保字第", suffix: "号")

    private static func desk(
        _ fixture: LetterOfficeFixture, _ directory: String, policy: LetterPolicy? = nil,
        step: @escaping RegisterFiles.Step = { _ throws(LetterError) in }
    ) throws -> LetterDesk {
        try LetterDesk(
            directory: directory, policy: try #require(policy ?? Self.policy), numbering: numbering,
            signer: try fixture.office.signer(), timeStamping: fixture.timeStamping, step: step)
    }

    private static func request(
        _ fixture: LetterOfficeFixture, index: Int = 2, _ kind: LetterContent.Kind = .certificate
    ) async throws -> LetterRequest {
        let proof = try await fixture.proof(index: index)
        return LetterRequest(
            draft: fixture.draft(kind, .english), proof: proof, anchors: try fixture.anchors(proof),
            verified: proof.anchors.map(\.identity))
    }

    @Test func numbersAscendAndRequestsKeepTheirs() async throws {
        let fixture = try LetterOfficeFixture.shared.get()
        let scratch = try Scratch()
        let desk = try Self.desk(fixture, scratch.path)
        let year = LetterTime.parts(fixture.now, offset: 480).year
        for index in 0..<3 {
            let letter = try await desk.issue(try await Self.request(fixture, index: index), now: fixture.now)
            #expect(letter.serial == UInt64(index + 1))
            #expect(letter.number == "（\(year)）试保字第00000\(index + 1)号")
        }
        let again = try await Self.request(fixture, index: 1)
        let first = try await desk.issue(again, now: fixture.now + 5)
        #expect(first.serial == 2)
        #expect(first.pdf == (try scratch.read("2.pdf")))
        // Two at once for one new request: one letter.
        let new = try await Self.request(fixture, index: 5)
        async let one = desk.issue(new, now: fixture.now)
        async let two = desk.issue(new, now: fixture.now)
        let both = try await [one, two]
        #expect(both[0] == both[1] && both[0].serial == 4)
        #expect(try await desk.outstanding().isEmpty)
        let all = try await desk.registered(from: 1, limit: 9)
        #expect(all.map(\.serial) == [1, 2, 3, 4])
        #expect(all.allSatisfy { $0.isKept && $0.issued == fixture.now })
        #expect(all.map { $0.content?.place.index } == [0, 1, 2, 5])
        #expect(try await desk.registered(from: 3, limit: 1).map(\.content?.number) == ["（\(year)）试保字第000003号"])
        for start: UInt64 in [0, 5, .max] { #expect(try await desk.registered(from: start, limit: 9).isEmpty) }
    }

    @Test func noLetterBeforeThePolicyIsMet() async throws {
        let fixture = try LetterOfficeFixture.shared.get()
        let scratch = try Scratch()
        let strict = try LetterPolicy(witnesses: "", time: ["tsa-other", "tsa-test"], timeQuorum: 2, chain: ["chain"])
        let desk = try Self.desk(fixture, scratch.path, policy: strict)
        let request = try await Self.request(fixture)
        let error = await #expect(throws: LetterError.self) { try await desk.issue(request, now: fixture.now) }
        #expect(error?.code == .policy)
        #expect(error?.cause.contains("tsa-other") == true && error?.cause.contains("chain") == true)
        // An anchor that nobody verified does not count, nor one that the proof does not hold.
        var unverified = request
        unverified.verified = []
        let plain = try Self.desk(fixture, try Self.fresh(scratch, "plain"))
        let lacking = await #expect(throws: LetterError.self) { try await plain.issue(unverified, now: fixture.now) }
        #expect(lacking?.code == .policy)
        var invented = request
        invented.verified = strict.time.map { AnchorIdentity(.time, $0) } + [AnchorIdentity(.chain, "chain")]
        let refused = await #expect(throws: LetterError.self) { try await desk.issue(invented, now: fixture.now) }
        #expect(refused?.code == .policy)
        #expect(!FileManager.default.fileExists(atPath: scratch.path("register")))
        #expect(try await plain.issue(request, now: fixture.now).serial == 1)
    }

    /// A capture session's letter has its number from the same register, and the auditor takes it.
    @Test func sessionsHaveLettersToo() async throws {
        let fixture = try LetterOfficeFixture.shared.get()
        let scratch = try Scratch()
        let desk = try Self.desk(fixture, scratch.path)
        #expect(try await desk.issue(try await Self.request(fixture), now: fixture.now).serial == 1)
        let request = try await Self.capture(fixture)
        var unverified = request
        unverified.verified = []
        let lacking = await #expect(throws: LetterError.self) { try await desk.issue(unverified, now: fixture.now) }
        #expect(lacking?.code == .policy)
        // What the bundle says of the opening and what the closing entry says must be one.
        var elsewhere = request
        elsewhere.capture = LetterCapture(opening: 0, began: fixture.now - 9000, ended: fixture.now, address: "a")
        let wrong = await #expect(throws: LetterError.self) { try await desk.issue(elsewhere, now: fixture.now) }
        #expect(wrong?.code == .member)
        let letter = try await desk.issue(request, now: fixture.now)
        #expect(letter.serial == 2)
        #expect(letter.pdf == (try scratch.read("2.pdf")))
        #expect(try await desk.issue(request, now: fixture.now + 7) == letter)
        let content = try LetterContent(canonical: try scratch.read("2.json"), file: "2.json")
        #expect(content.kind == .capture && content.capture == request.capture)
        #expect(content.digests == request.proof.fingerprints && content.place.accepted == request.proof.time)
        var means = DepositAuditor.Means()
        means.trust = try TrustFile(parsing: Array(try fixture.trust().utf8))
        let report = LetterAuditor.audit(letter.pdf, means: means)
        #expect(report.exitCode == 0, "\(report.lines(in: .english))")
        var changed = letter.pdf
        changed[changed.count / 3] ^= 1
        #expect(LetterAuditor.audit(changed, means: means).exitCode == 1)
    }

    private static func capture(_ fixture: LetterOfficeFixture) async throws -> CaptureLetterRequest {
        let proof = try await fixture.sessionProof()
        return CaptureLetterRequest(
            draft: fixture.draft(.capture, .english), proof: proof,
            capture: LetterCapture(
                opening: 1, began: fixture.now - 9000, ended: fixture.now - 4000, address: "https://example.com/"),
            anchors: try fixture.anchors(proof), verified: proof.anchors.map(\.identity))
    }

    private static func fresh(_ scratch: Scratch, _ name: String) throws -> String {
        try FileManager.default.createDirectory(atPath: scratch.path(name), withIntermediateDirectories: true)
        return scratch.path(name)
    }

    @Test func badWordsUseNoNumber() async throws {
        let fixture = try LetterOfficeFixture.shared.get()
        let scratch = try Scratch()
        let desk = try Self.desk(fixture, scratch.path)
        var request = try await Self.request(fixture)
        request.draft.title = ""
        await #expect(throws: LetterError.self) { try await desk.issue(request, now: fixture.now) }
        request.draft.title = "A title"
        request.draft.language = .both
        request.draft.remarks = (0..<8).map { _ in String(repeating: "long ", count: 100) }
        await #expect(throws: LetterError.self) { try await desk.issue(request, now: fixture.now) }
        request.draft.remarks = []
        #expect(try await desk.issue(request, now: fixture.now).serial == 1)
    }

    @Test func oneWriterOnly() async throws {
        let fixture = try LetterOfficeFixture.shared.get()
        let scratch = try Scratch()
        let first = try Self.desk(fixture, scratch.path)
        let error = #expect(throws: LetterError.self) { try Self.desk(fixture, scratch.path) }
        #expect(error?.code == .register)
        _ = try await first.outstanding()
    }

    /// Stops before and after every write of two letters; afterwards each has its number, and none is lost or doubled.
    @Test func aKillAnywhereLeavesNoHole() async throws {
        let fixture = try LetterOfficeFixture.shared.get()
        let requests = [try await Self.request(fixture, index: 0), try await Self.request(fixture, index: 1)]
        var stops = 0
        while true {
            let scratch = try Scratch()
            let left = Mutex(stops)
            let didStop = Mutex(false)
            do {
                let desk = try Self.desk(fixture, scratch.path) { _ throws(LetterError) in
                    let isDead = left.withLock { left in
                        left -= 1
                        return left < 0
                    }
                    guard isDead else { return }
                    didStop.withLock { $0 = true }
                    throw LetterError(.register, at: "test", "killed", remedy: "start again")
                }
                for request in requests { _ = try? await desk.issue(request, now: fixture.now) }
            }
            // In the other order: a number that was given stays with its request.
            let before = try? scratch.read("register")
            let desk = try Self.desk(fixture, scratch.path)
            let unfinished = try await desk.outstanding()
            let registered = try await desk.registered(from: 1, limit: 9)
            #expect(registered.filter { !$0.isKept }.map(\.serial) == unfinished)
            var letters: [IssuedLetter] = []
            for request in requests.reversed() { letters.append(try await desk.issue(request, now: fixture.now + 9)) }
            #expect(Set(letters.map(\.serial)) == [1, 2])
            #expect(unfinished.count <= 2)
            #expect(try await desk.outstanding().isEmpty)
            if let before { #expect(try scratch.read("register").starts(with: before)) }
            for letter in letters { #expect(try scratch.read("\(letter.serial).pdf") == letter.pdf) }
            guard didStop.withLock({ $0 }) else { break }
            stops += 1
        }
        #expect(stops >= 16)
    }

    /// A register that a power cut left with half a line is taken up; one that contradicts itself is refused.
    @Test func tornAndForgedRegisters() async throws {
        let fixture = try LetterOfficeFixture.shared.get()
        let scratch = try Scratch()
        do {
            let desk = try Self.desk(fixture, scratch.path)
            for index in 0..<2 {
                _ = try await desk.issue(try await Self.request(fixture, index: index), now: fixture.now)
            }
        }
        let whole = try scratch.read("register")
        let firstEnd = try #require(whole.firstIndex(of: 0x0A)) + 1
        for length in [firstEnd, firstEnd + 1, whole.count - 1] {
            let folder = try Self.fresh(scratch, "torn-\(length)")
            try scratch.write(Array(whole[..<length]), "torn-\(length)/register")
            let desk = try Self.desk(fixture, folder)
            let letter = try await desk.issue(try await Self.request(fixture, index: 1), now: fixture.now)
            #expect(letter.serial == 2)
            #expect(try scratch.read("torn-\(length)/register").count == whole.count)
        }
        let line = Array(whole[..<firstEnd])
        for (name, bytes) in [("twice", line + line), ("hole", Array(whole[firstEnd...])), ("text", Array("x\n".utf8))]
        {
            let folder = try Self.fresh(scratch, name)
            try scratch.write(bytes, "\(name)/register")
            let error = #expect(throws: LetterError.self) { try Self.desk(fixture, folder) }
            #expect(error?.code == .register)
        }
    }
}
