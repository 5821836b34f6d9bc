import QueueModel
import Testing

@Suite("A desktop whose person does not come") struct ArrivalRuleTests {
    @Test func isGivenOnAfterItsTime() throws {
        let rule = try #require(ArrivalRule(patience: 60))
        #expect(!rule.isAbandoned(openedAt: 1000, hasCome: false, now: 60_999))
        #expect(rule.isAbandoned(openedAt: 1000, hasCome: false, now: 61_000))
        #expect(!rule.isAbandoned(openedAt: 1000, hasCome: true, now: 9_000_000), "who came once has work to lose")
        #expect(!rule.isAbandoned(openedAt: nil, hasCome: false, now: 9_000_000), "it is not open yet")
        #expect(!rule.isAbandoned(openedAt: 1000, hasCome: false, now: 0), "a clock that was set back")
    }

    @Test func hasARange() {
        #expect(ArrivalRule(patience: 29) == nil && ArrivalRule(patience: 3601) == nil)
        #expect(ArrivalRule(patience: 30)?.patience == 30 && ArrivalRule(patience: 3600) != nil)
        #expect(ArrivalRule.patienceRange.contains(ArrivalRule.standard.patience))
    }
}
