/// Bounds how long something may take whose own limits are longer, or none: a peer that hangs answers nothing at all.
enum TimeLimit {
    struct Exceeded: Error, CustomStringConvertible {
        let description = "no answer in time"
    }

    /// Runs `work` and cancels it after `limit`; nil leaves it alone.
    static func run<Answer: Sendable>(
        _ limit: Duration?, _ work: @escaping @Sendable () async throws -> Answer
    ) async throws -> Answer {
        guard let limit else { return try await work() }
        return try await withThrowingTaskGroup(of: Answer.self) { group in
            group.addTask { try await work() }
            group.addTask {
                try await Task.sleep(for: max(limit, .zero))
                throw Exceeded()
            }
            defer { group.cancelAll() }
            guard let answer = try await group.next() else { throw Exceeded() }
            return answer
        }
    }
}
