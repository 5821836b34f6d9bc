import Ledger
import SeededTestSupport
import Testing
import TransparencyLog

@testable import Anchoring

@Suite("The course of one anchor")
struct AnchorCourseTests {
    private let failure = AnchorFailure(code: .unreachable, text: "down")

    private func fresh(interval: Int64 = 1000, begun: PublishedCheckpoint? = nil) -> AnchorCourse {
        AnchorCourse(interval: interval, anchored: 0, begun: begun, failures: 0, nextTry: 0, now: 0)
    }

    private func events() throws -> [AnchorCourse.Event] {
        [
            .published(try Fixture.checkpoint(5)), .woke, .begun, .answered(try Fixture.evidence(5)), .kept, .recorded,
            .failed(failure),
        ]
    }

    /// Events that lead from the start to each phase.
    private func courses() throws -> [AnchorCourse] {
        let published = AnchorCourse.Event.published(try Fixture.checkpoint(5))
        let answered = AnchorCourse.Event.answered(try Fixture.evidence(5))
        let paths: [[AnchorCourse.Event]] = [
            [], [.woke], [.woke, published], [.woke, published, .begun], [.woke, published, .begun, answered],
            [.woke, published, .begun, answered, .failed(failure)], [.woke, published, .begun, .failed(failure)],
        ]
        return try paths.map { path in
            var course = fresh()
            for event in path { course = try course.after(event, now: 10_000, jitter: 0).0 }
            return course
        }
    }

    /// Every phase with every event: what stands in the table goes where it says, everything else is refused.
    @Test func theTableIsTheWholeTruth() throws {
        let courses = try courses()
        #expect(Set(courses.map(\.phase.name)) == Set(AnchorCourse.PhaseName.allCases))
        var legal = 0
        for course in courses {
            for event in try events() {
                if let allowed = AnchorCourse.moves[course.phase.name]?[event.name] {
                    let (next, _) = try course.after(event, now: 10_000, jitter: 0)
                    #expect(allowed.contains(next.phase.name), "\(course.phase.name) \(event.name)")
                    legal += 1
                } else {
                    #expect(
                        "\(course.phase.name) \(event.name)",
                        performing: { try course.after(event, now: 10_000, jitter: 0) },
                        throws: { ($0 as? AnchorError)?.code == .illegalMove })
                }
            }
        }
        #expect(legal == AnchorCourse.moves.values.reduce(0) { $0 + $1.count })
    }

    @Test func backOffDoublesWithinItsSpreadAndEndsAtFiveMinutes() {
        var generator = SeededGenerator.announced()
        let bases: [Int64] = [1000, 2000, 4000, 8000, 16_000, 32_000, 64_000, 128_000, 256_000, 300_000, 300_000]
        for (index, base) in bases.enumerated() {
            #expect(BackOff.delay(failures: index + 1, jitter: 0) == base / 2)
            #expect(BackOff.delay(failures: index + 1, jitter: UInt64(base / 2)) == base)
            for _ in 0..<200 {
                let delay = BackOff.delay(failures: index + 1, jitter: generator.next())
                #expect((base / 2...base).contains(delay))
            }
        }
        #expect(BackOff.delay(failures: .max, jitter: .max) <= 300_000)
        #expect(BackOff.delay(failures: 0, jitter: 0) == 500)
    }

    /// A failure lets go of its checkpoint for a newer one; `notYet` and a crash hold on to it.
    @Test func onlyUnfinishedWorkIsTakenUp() throws {
        let five = try Fixture.checkpoint(5)
        let asking = try courses()[3]
        #expect(asking.current == five)
        let (failed, record) = try asking.after(.failed(failure), now: 10_000, jitter: 0)
        #expect(failed.current == nil && failed.failures == 1)
        #expect(record == .record(failure, failures: 1, nextTry: 10_500))

        let wait = AnchorFailure(code: .notYet, text: "in the pool", retryAfterMilliseconds: 2000)
        let (waiting, noted) = try asking.after(.failed(wait), now: 10_000, jitter: 0)
        #expect(waiting.current == five && waiting.failures == 0)
        #expect(noted == .record(wait, failures: 0, nextTry: 12_000))
        let (paused, _) = try waiting.after(.recorded, now: 10_000, jitter: 0)
        let (again, action) = try paused.after(.woke, now: 12_000, jitter: 0)
        #expect(action == .begin(five) && again.phase == .beginning)

        let (resumed, first) = try fresh(begun: five).after(.woke, now: 0, jitter: 0)
        #expect(first == .begin(five) && resumed.current == five)
    }

    @Test func anAnchorsWishIsFollowedWithinReason() throws {
        let asking = try courses()[3]
        for (wish, delay) in [(Int64(0), Int64(500)), (-5, 500), (60_000, 60_000), (.max, 3_600_000)] {
            let wished = AnchorFailure(code: .refused, text: "busy", retryAfterMilliseconds: wish)
            let (course, _) = try asking.after(.failed(wished), now: 0, jitter: 0)
            #expect(course.notBefore == delay, "\(wish)")
        }
        for (wish, delay) in [(nil, Int64(5000)), (Int64(0), 100), (.max, 3_600_000)] {
            let wished = AnchorFailure(code: .notYet, text: "soon", retryAfterMilliseconds: wish)
            let (course, _) = try asking.after(.failed(wished), now: 0, jitter: 0)
            #expect(course.notBefore == delay)
        }
    }

    @Test func theIntervalIsKeptAndTheNewestTakenAfterIt() throws {
        var course = try courses()[4]
        var action: AnchorCourse.Action
        (course, action) = try course.after(.kept, now: 20_000, jitter: 0)
        #expect(action == .seek(beyond: 5) && course.anchored == 5)
        (course, action) = try course.after(.published(Fixture.checkpoint(6)), now: 20_400, jitter: 0)
        #expect(action == .sleep(until: 21_000))
        (course, action) = try course.after(.woke, now: 21_000, jitter: 0)
        #expect(action == .seek(beyond: 5))
        (course, action) = try course.after(.published(Fixture.checkpoint(9)), now: 21_000, jitter: 0)
        #expect(action == .begin(try Fixture.checkpoint(9)))
    }

    /// A full disk does not lose what the anchor gave.
    @Test func evidenceIsHeldUntilItIsOnTheDisk() throws {
        let evidence = try Fixture.evidence(5)
        var course = try courses()[4]
        for round in 1...50 {
            let (held, pause) = try course.after(.failed(failure), now: 0, jitter: 0)
            #expect(held.phase.name == .holding, "\(round)")
            guard case .sleep(let until) = pause else { throw AnchorError(.illegalMove, "no pause") }
            #expect(until <= BackOff.longest)
            let (next, action) = try held.after(.woke, now: until, jitter: 0)
            #expect(action == .keep(evidence, nextTry: until + 1000))
            course = next
        }
        #expect(try course.after(.kept, now: 0, jitter: 0).0.anchored == 5)
    }

    /// A clock that was a year ahead does not keep an anchor waiting for a year.
    @Test func aTimeFarAheadIsNotBelieved() {
        let course = AnchorCourse(
            interval: 1000, anchored: 3, begun: nil, failures: 2, nextTry: 31_536_000_000, now: 5000)
        #expect(course.firstAction == .sleep(until: 5000 + BackOff.longestWish))
    }

    /// A day of an anchor that is down, in a log that grows every second: few attempts, and then one for everything.
    @Test func aDayDown() throws {
        var generator = SeededGenerator.announced()
        var course = fresh(interval: 10_000)
        var action = course.firstAction
        let day: Int64 = 86_400_000
        var now: Int64 = 0
        var attempts = 0
        var kept: [UInt64] = []
        while kept.isEmpty {
            let event: AnchorCourse.Event
            switch action {
            case .seek: event = .published(try Fixture.checkpoint(UInt64(now / 1000) + 1))
            case .sleep(let until):
                now = max(now, until)
                event = .woke
            case .begin: event = .begun
            case .ask(let checkpoint):
                attempts += 1
                now += 100
                event =
                    now < day
                    ? .failed(failure) : .answered(try Fixture.evidence(checkpoint.checkpoint.size))
            case .keep(let evidence, _):
                kept.append(evidence.size)
                event = .kept
            case .record(_, let failures, _):
                #expect(failures == attempts)
                event = .recorded
            }
            (course, action) = try course.after(event, now: now, jitter: generator.next())
        }
        #expect((280...600).contains(attempts), "\(attempts)")
        #expect(now < day + 301_000)
        #expect(kept[0] > 86_400 && course.failures == 0)
    }
}
