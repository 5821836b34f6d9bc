import Synchronization

/// How many screens may be connected at once.
final class WatcherPlaces: Sendable {
    let maximum: Int
    private let taken = Atomic(0)

    init(maximum: Int) { self.maximum = maximum }

    /// A screen's place; given back once, however often it is left.
    final class Place: Sendable {
        private let places: WatcherPlaces
        private let isLeft = Atomic(false)

        fileprivate init(_ places: WatcherPlaces) { self.places = places }

        deinit { leave() }

        func leave() {
            guard !isLeft.exchange(true, ordering: .relaxed) else { return }
            places.taken.subtract(1, ordering: .relaxed)
        }
    }

    /// nil if all are taken.
    func enter() -> Place? {
        guard taken.add(1, ordering: .relaxed).newValue <= maximum else {
            taken.subtract(1, ordering: .relaxed)
            return nil
        }
        return Place(self)
    }
}
