public import FarmProtocol
import Synchronization

/// Gives a worker its ends of links in memory, and the test the coordinator's ends.
public final class MemoryDialler: LinkDialler {
    public struct Unreachable: Error {}

    private struct State {
        var ends: [(path: String, link: MemoryLink)] = []
        var refusals = 0
    }

    private let state = Mutex(State())

    public init() {}

    /// The next `count` calls get no link.
    public func refuse(_ count: Int) { state.withLock { $0.refusals = count } }

    public func dial(_ path: String) async throws -> any MessageLink {
        let (mine, theirs) = MemoryLink.pair()
        try state.withLock { state in
            if state.refusals > 0 {
                state.refusals -= 1
                throw Unreachable()
            }
            state.ends.append((path, mine))
        }
        return theirs
    }

    /// The coordinator's end of the `number`th link to a path that ends so, once it was dialled; waits two minutes at most.
    public func end(_ suffix: String, _ number: Int = 1) async throws -> MemoryLink {
        let limit = ContinuousClock.now.advanced(by: .seconds(120))
        while ContinuousClock.now < limit {
            let ends = state.withLock { $0.ends.filter { $0.path.hasSuffix(suffix) } }
            if ends.count >= number { return ends[number - 1].link }
            try await Task.sleep(for: .milliseconds(10))
        }
        throw Unreachable()
    }
}
