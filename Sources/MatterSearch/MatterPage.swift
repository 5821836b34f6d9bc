/// What one store found: a page, newest first, and how many there are.
public struct MatterPage<Matter: Sendable>: Sendable {
    /// How far matters are counted.
    public static var countLimit: Int { 1000 }

    public struct Hit: Sendable {
        public let place: SearchPlace
        public let matter: Matter

        public init(place: SearchPlace, matter: Matter) {
            self.place = place
            self.matter = matter
        }
    }

    public var hits: [Hit]
    /// From the first page on; at most `countLimit`. nil where nobody counted.
    public var count: Int?
    /// There are more than `count`, or may be: the store stopped looking.
    public var isMore: Bool
    /// How far the store looked, where it stopped before the end; what it found stands before this place.
    public var stopped: SearchPlace?

    public init(hits: [Hit], count: Int? = nil, isMore: Bool = false, stopped: SearchPlace? = nil) {
        self.hits = hits
        self.count = count
        self.isMore = isMore
        self.stopped = stopped
    }

    /// From everything that there is, in any order.
    public init(all: [Hit], before: SearchPlace?, limit: Int, isMore: Bool = false) {
        let sorted = all.sorted { $0.place > $1.place }
        let rest = sorted.filter { hit in before.map { hit.place < $0 } ?? true }
        self.init(
            hits: Array(rest.prefix(limit + 1)), count: before == nil ? min(all.count, Self.countLimit) : nil,
            isMore: isMore || all.count > Self.countLimit)
    }

    public func map<Other: Sendable>(_ transform: (Matter) -> Other) -> MatterPage<Other> {
        MatterPage<Other>(
            hits: hits.map { .init(place: $0.place, matter: transform($0.matter)) }, count: count, isMore: isMore,
            stopped: stopped)
    }

    /// One page from several stores' pages, each of which has up to `limit + 1` hits.
    ///
    /// - Returns: at most `limit` hits, and the place after which the next page goes on; nil at the end.
    public static func merged(_ pages: [MatterPage], limit: Int) -> (hits: [Hit], next: SearchPlace?) {
        // Beyond where one store stopped, its own matters would be missing among the others'.
        let floor = pages.compactMap(\.stopped).max()
        let all = pages.flatMap(\.hits).sorted { $0.place > $1.place }
        let known = all.filter { hit in floor.map { hit.place >= $0 } ?? true }
        let hits = Array(known.prefix(limit))
        if known.count > limit { return (hits, hits.last?.place) }
        return (hits, floor)
    }
}
