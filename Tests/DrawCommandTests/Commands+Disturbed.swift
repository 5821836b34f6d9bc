/// Programs that are killed, and programs that meet.
extension Commands {
    /// - Parameter delay: after which the program gets SIGKILL; its code is 9 then.
    static func tabellion(
        _ arguments: [String], environment: [String: String] = [:], killAfter delay: Duration?
    ) throws -> Outcome {
        try run(program("tabellion"), arguments, environment: environment, killAfter: delay)
    }

    static func tabellion(_ arguments: [String], environment: [String: String]) throws -> Outcome {
        try run(program("tabellion"), arguments, environment: environment)
    }

    /// Starts the program several times at once, and waits for all.
    static func race(_ count: Int, _ arguments: [String]) async throws -> [Outcome] {
        try await withThrowingTaskGroup(of: Outcome.self) { group in
            for _ in 0..<count { group.addTask { try tabellion(arguments) } }
            return try await group.reduce(into: []) { $0.append($1) }
        }
    }
}
