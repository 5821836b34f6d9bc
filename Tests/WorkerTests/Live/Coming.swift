import FarmTestSupport

@testable import Worker

extension TestViewer {
    /// Sends a viewer to the gate; returns once the desktop is there.
    static func come(
        to gate: ViewerGate
    ) async throws -> (viewer: TestViewer, departure: Task<ViewerGate.Departure, Never>) {
        let (mine, theirs) = MemoryLink.pair()
        let departure = Task { await gate.serve(theirs) }
        let viewer = TestViewer(mine)
        try await viewer.greet()
        return (viewer, departure)
    }
}

struct Late: Error, CustomStringConvertible { let description: String }

/// Waits, at most a minute, until something holds.
func eventually(_ what: String, _ condition: () async throws -> Bool) async throws {
    let limit = ContinuousClock.now.advanced(by: .seconds(60))
    while ContinuousClock.now < limit {
        if try await condition() { return }
        try await Task.sleep(for: .milliseconds(10))
    }
    throw Late(description: "within a minute it did not come about that \(what)")
}
