import DesktopInput
import EvidenceModel
import Testing

@testable import Worker

@Suite("A session ends once")
struct SessionEndTests {
    @Test("the first of many causes stays, and everybody is told it")
    func firstWins() async {
        let gate = InputGate()
        let end = SessionEnd(gate: gate)
        async let first = end.wait()
        async let second = end.wait()
        await withTaskGroup(of: Void.self) { group in
            for number in 0..<40 { group.addTask { end.declare(.recorder, gap: .recorder, "\(number)") } }
        }
        let cause = end.cause?.detail
        let told = await [first.detail, second.detail, end.wait().detail]
        #expect(cause != nil && told.allSatisfy { $0 == cause })
        end.declare(.user, "late")
        #expect(end.cause?.detail == cause)
    }

    @Test("the gate is sealed before anybody hears of the end")
    func gateFirst() async throws {
        for _ in 0..<200 {
            let gate = InputGate()
            try gate.open()
            let end = SessionEnd(gate: gate)
            let watcher = Task {
                _ = await end.wait()
                return gate.isSealed
            }
            Task { end.declare(.timeLimit, "over") }
            #expect(await watcher.value)
        }
    }
}
