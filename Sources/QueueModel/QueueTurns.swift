/// Who had a turn when: what makes the queue fair, and all that has to be remembered for it.
public struct QueueTurns: Sendable, Hashable {
    /// An office in one lane.
    public struct Seat: Sendable, Hashable {
        public let lane: QueueLane
        public let office: String

        public init(lane: QueueLane, office: String) {
            self.lane = lane
            self.office = office
        }
    }

    /// How a seat fared.
    public struct Course: Sendable, Hashable {
        /// The number of its last turn; 0 if it never had one.
        public let served: Int64
        /// Turns since then that others had while somebody of this seat could have been served.
        public let passed: Int

        public init(served: Int64 = 0, passed: Int = 0) {
            self.served = served
            self.passed = passed
        }
    }

    public private(set) var courses: [Seat: Course]

    private var latest: Int64

    public init(_ courses: [Seat: Course] = [:]) {
        self.courses = courses
        latest = courses.values.map(\.served).max() ?? 0
    }

    public subscript(seat: Seat) -> Course { courses[seat] ?? Course() }

    /// Notes a turn.
    ///
    /// - Parameter candidates: the seats that could have been served, with the one that was.
    mutating func take(_ seat: Seat, among candidates: some Sequence<Seat>) {
        latest += 1
        for other in candidates where other != seat {
            courses[other] = Course(served: self[other].served, passed: self[other].passed + 1)
        }
        courses[seat] = Course(served: latest)
    }
}
