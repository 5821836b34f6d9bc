import FarmProtocol
import Testing

@Suite("Phases of a session")
struct SessionPhaseTests {
    /// The table row by row, written out a second time: a change of the rules must be made in both.
    private static let table: [(SessionPhase, [SessionPhase])] = [
        (.queued, [.assigned, .failed]),
        (.assigned, [.queued, .recording, .open, .closing, .sealed, .failed]),
        (.recording, [.open, .closing, .sealed, .failed]),
        (.open, [.closing, .sealed, .failed]),
        (.closing, [.sealed, .failed]),
        (.sealed, []),
        (.failed, []),
    ]

    @Test("legal moves")
    func moves() {
        #expect(Self.table.map(\.0) == SessionPhase.allCases)
        for (phase, successors) in Self.table {
            #expect(phase.successors == Set(successors), "\(phase)")
            #expect(phase.isEnd == successors.isEmpty, "\(phase)")
        }
    }

    @Test("only an assigned session can go back, and every phase leads to an end")
    func shape() {
        let order = SessionPhase.allCases
        for (place, phase) in order.enumerated() {
            #expect(!phase.successors.contains(phase))
            let back = phase.successors.filter { order.firstIndex(of: $0)! < place }
            #expect(back == (phase == .assigned ? [.queued] : []))
            #expect(phase.isEnd || phase.successors.contains(.failed))
        }
    }

    @Test("names on the wire")
    func names() {
        #expect(
            SessionPhase.allCases.map(\.rawValue) == [
                "queued", "assigned", "recording", "open", "closing", "sealed", "failed",
            ])
    }
}
