/// Where a long computation stands; called on the thread that started it.
public struct DrawProgress {
    public enum Step: String, Sendable, CaseIterable {
        /// Candidates brought into order.
        case sort
        /// Entries of the list checked.
        case list
        /// Leaves of a tree hashed.
        case tree
        /// Entries whose tickets are drawn for one stage.
        case tickets
        /// Draws of a pick stage.
        case picks
    }

    private let report: (Step, Int, Int) -> Void

    /// - Parameter report: step, how much is done, and of how much.
    public init(_ report: @escaping (Step, Int, Int) -> Void) { self.report = report }

    /// Nobody is told.
    public static var silent: DrawProgress { DrawProgress { _, _, _ in } }

    func callAsFunction(_ step: Step, _ done: Int, of total: Int) { report(step, done, total) }
}
