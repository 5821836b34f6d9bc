import CryptoPrimitives
import SeededTestSupport
import Testing

@testable import AccessModel

@Suite("Signing in")
struct SignInTests {
    private static let start: Int64 = 1_763_000_000_000

    @Test func aBucketAgainstThePlainDefinition() {
        var generator = SeededGenerator.announced()
        for _ in 0..<200 {
            let rule = TokenBucket.Rule(
                capacity: Int64.random(in: 1...8, using: &generator),
                interval: Int64.random(in: 1...50, using: &generator))
            var bucket = TokenBucket.full
            // The same bucket with a fraction: tokens × interval.
            var held = rule.capacity * rule.interval
            var now = Self.start
            for _ in 0..<100 {
                let step = Int64.random(in: 0...60, using: &generator)
                now += step
                held = min(held + step, rule.capacity * rule.interval)
                #expect(bucket.level(rule, now: now) == held / rule.interval)
                if Int.random(in: 0..<6, using: &generator) == 0 {
                    bucket.giveBack(rule, now: now)
                    held = min(held + rule.interval, rule.capacity * rule.interval)
                    continue
                }
                let wait = bucket.take(rule, now: now)
                if held >= rule.interval {
                    #expect(wait == nil)
                    held -= rule.interval
                } else {
                    #expect(wait == rule.interval - held)
                }
            }
            #expect(bucket.isFull(now: now + rule.capacity * rule.interval))
        }
    }

    @Test func aClockThatWasSetBackMakesNobodyWaitLonger() {
        let rule = TokenBucket.Rule(capacity: 3, interval: 1000)
        var bucket = TokenBucket(fullAt: Self.start + 1_000_000_000)
        #expect(bucket.take(rule, now: Self.start) == 1000)
        #expect(bucket.level(rule, now: Self.start) == 0)
        var old = TokenBucket(fullAt: 0)
        #expect(old.take(rule, now: Self.start) == nil && old.level(rule, now: Self.start) == 2)
    }

    @Test func anAccountIsGuessedFewerThanAHundredTimesADay() {
        let gate = SignInGate.standard
        var name = TokenBucket.full
        var tries = 0
        for second in Int64(0)..<86_400 {
            let decision = gate.decide(.init(name: name), isKnown: false, now: Self.start + second * 1000)
            if decision.decision == .lookAtPassword { tries += 1 }
            name = decision.counters.name
        }
        #expect(tries > 90 && tries <= 106)
        var secondDay = 0
        for second in Int64(86_400)..<172_800 {
            let decision = gate.decide(.init(name: name), isKnown: false, now: Self.start + second * 1000)
            if decision.decision == .lookAtPassword { secondDay += 1 }
            name = decision.counters.name
        }
        #expect(secondDay < 100)
    }

    /// One good account buys no tries at others: its success gives the networks back what it took and no more.
    @Test func successGivesBackNoMoreThanItTook() {
        let gate = SignInGate.standard
        var counters = SignInGate.Counters()
        for _ in 0..<5 { counters = gate.decide(counters, isKnown: false, now: Self.start).counters }
        let before = counters
        var decided = gate.decide(counters, isKnown: false, now: Self.start).counters
        decided = gate.afterSuccess(decided, now: Self.start)
        #expect(decided.near == before.near && decided.wide == before.wide && decided.name == .full)
        #expect(before.near.level(gate.near, now: Self.start) == 35)
    }

    /// Behind one address any number of people sign in with a code, two tries each, and nobody has to wait for that.
    @Test func wholeSignInsWithACodeUseNothingUp() {
        let gate = SignInGate.standard
        var counters = SignInGate.Counters()
        for _ in 0..<500 {
            counters.name = .full
            for _ in 0..<2 {
                let next = gate.decide(counters, isKnown: true, now: Self.start)
                #expect(next.decision == .lookAtPassword)
                counters = next.counters
            }
            counters = gate.afterSuccess(counters, tries: 2, now: Self.start)
        }
        #expect(counters.near.level(gate.near, now: Self.start) == 40)
    }

    @Test func everyLimitHolds() {
        let gate = SignInGate.standard
        func empty(_ rule: TokenBucket.Rule) -> TokenBucket {
            TokenBucket(fullAt: Self.start + rule.capacity * rule.interval)
        }
        for counters in [
            SignInGate.Counters(name: empty(gate.name)), .init(near: empty(gate.near)), .init(wide: empty(gate.wide)),
        ] {
            let decision = gate.decide(counters, isKnown: true, now: Self.start)
            guard case .wait(let time) = decision.decision else {
                Issue.record("an empty bucket let somebody through")
                continue
            }
            #expect(time > 0 && decision.counters == counters)
        }
        #expect(gate.decide(.init(), isKnown: false, now: Self.start).decision == .lookAtPassword)
    }

    @Test func sprayingIsNoticedOnce() {
        let gate = SignInGate.standard
        var counters = SignInGate.Counters()
        var noticed: [Int] = []
        for number in 0..<40 {
            let name = SignInName(typed: "user\(number)")
            let after = gate.afterFailure(counters, of: name, now: Self.start + Int64(number) * 1000)
            counters = after.counters
            if after.isSprayNoticed { noticed.append(number) }
        }
        #expect(noticed == [SprayWatch.threshold - 1])
        #expect(counters.spray.failures.count == SprayWatch.capacity)
        let now = Self.start + 40_000
        #expect(gate.decide(counters, isKnown: false, now: now).decision == .wait(SprayWatch.window))
        #expect(gate.decide(counters, isKnown: true, now: now).decision == .lookAtPassword)
        #expect(gate.decide(counters, isKnown: false, now: now + SprayWatch.window).decision == .lookAtPassword)
    }

    /// One name that fails a hundred times is no spraying: its own limit sees to it.
    @Test func oneNameIsNoSpraying() {
        var watch = SprayWatch.quiet
        for second in 0..<100 {
            let after = watch.after(failureOf: SignInName(typed: "wang"), now: Self.start + Int64(second))
            #expect(!after.isNoticed)
            watch = after.watch
        }
        #expect(!watch.isSpraying(now: Self.start + 100) && watch.failures.count == 1)
    }

    @Test func aWatchIsKeptAsBytes() {
        var generator = SeededGenerator.announced()
        var watch = SprayWatch.quiet
        for number in 0..<5 {
            watch = watch.after(failureOf: SignInName(typed: "user\(number)"), now: Self.start).watch
        }
        #expect(SprayWatch(encoded: watch.encoded) == watch)
        for _ in 0..<500 {
            let bytes = generator.mutate(watch.encoded)
            if let read = SprayWatch(encoded: bytes) { #expect(read.encoded == bytes) }
        }
        #expect(SprayWatch(encoded: [UInt8](repeating: 0, count: 16 * 33)) == nil)
    }

    @Test func namesAreCountedAlikeWhetherOrNotTheyExist() {
        #expect(SignInName(typed: "Wang") == SignInName(typed: "wang"))
        #expect(SignInName(typed: "张三").login == nil)
        #expect(SignInName(typed: "张三").digest != SignInName(typed: "李四").digest)
        _ = SignInName(typed: String(repeating: "公", count: 10_000))
    }

    @Test func networks() {
        #expect(NetworkBlock.near([192, 0, 2, 1])?.description == "192.0.2.1/32")
        #expect(NetworkBlock.wide([192, 0, 2, 1])?.description == "192.0.2.0/24")
        let six: [UInt8] = [0x20, 0x01, 0x0D, 0xB8, 0, 1, 0, 2] + [UInt8](repeating: 9, count: 8)
        #expect(NetworkBlock.near(six)?.description == "2001:0db8:0001:0002::/64")
        #expect(NetworkBlock.wide(six)?.description == "2001:0db8:0001::/48")
        let mapped = [UInt8](repeating: 0, count: 10) + [0xFF, 0xFF, 192, 0, 2, 1]
        #expect(NetworkBlock.near(mapped) == NetworkBlock.near([192, 0, 2, 1]))
        #expect(NetworkBlock.near([1, 2, 3]) == nil && NetworkBlock.near([]) == nil)
    }

    /// Whatever is wrong, the answer is the same; only a right password of an active account gets another.
    @Test func refusalsLookAlike() {
        for phase in AccountState.Phase.allCases {
            for hasPassword in [true, false] {
                for factor in AccountState.SecondFactor.allCases {
                    for fits in [true, false] {
                        let account = AccountState(
                            phase: phase, hasPassword: hasPassword, secondFactor: factor, recoveryCodes: 0)
                        let (answer, reason) = SignInDecision.decide(.init(account: account, passwordFits: fits))
                        guard fits, hasPassword, phase == .active else {
                            #expect(answer == .refused && reason != .ok)
                            continue
                        }
                        #expect(answer == (factor == .confirmed ? .codeNeeded : .signedIn(.password)) && reason == .ok)
                    }
                }
            }
        }
        #expect(SignInDecision.decide(.init(account: nil, passwordFits: false)).answer == .refused)
        #expect(SignInDecision.decide(.init(account: nil, passwordFits: true)).answer == .refused)
    }
}
