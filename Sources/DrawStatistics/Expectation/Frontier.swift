/// The states that a draw can be in at one moment, each with its probability.
///
/// A state is how many units of each lump are not admitted yet, and how many seats are left. With it go, for each class, three
/// probabilities joint with the state:
///
/// - `alone`: that one given unit is not admitted yet;
/// - `both`: that two given units are not;
/// - `mixed`: that of two given units the first was admitted in the present stage, and the second not yet.
struct Frontier {
    let lumpCount: Int
    let classCount: Int

    /// Whether states can be told apart by numbers of 128 bits; if not, there may be one only.
    let isNumbered: Bool
    /// What one unit, and one seat, count in a state's number.
    private let unitStrides: [UInt128]
    private let seatStride: UInt128

    private var places: [UInt128: Int] = [:]
    private var keys: [UInt128] = []
    private(set) var remaining: [Int] = []
    private(set) var left: [Int] = []
    private(set) var mass: [Double] = []
    private var moments: [Moments] = []

    struct Moments {
        var alone = 0.0
        var both = 0.0
        var mixed = 0.0
    }

    /// No state yet.
    ///
    /// - Parameters:
    ///   - maxima: most units of each lump.
    ///   - seats: most seats.
    init(maxima: [Int], seats: Int, classCount: Int) {
        lumpCount = maxima.count
        self.classCount = classCount
        var strides: [UInt128] = []
        var (stride, isNumbered) = (UInt128(1), true)
        for maximum in maxima + [seats] {
            strides.append(stride)
            let (product, overflow) = stride.multipliedReportingOverflow(by: UInt128(maximum) + 1)
            isNumbered = isNumbered && !overflow
            stride = product
        }
        if !isNumbered { strides = strides.map { _ in 0 } }
        self.isNumbered = isNumbered
        seatStride = strides.removeLast()
        unitStrides = strides
    }

    var count: Int { mass.count }

    /// The same without states.
    var emptied: Frontier {
        var copy = self
        copy.places = [:]
        copy.keys = []
        copy.remaining = []
        copy.left = []
        copy.mass = []
        copy.moments = []
        return copy
    }

    func remaining(_ lump: Int, in state: Int) -> Int { remaining[state * lumpCount + lump] }

    func moments(of index: Int, in state: Int) -> Moments { moments[state * classCount + index] }

    /// The place of a state, which is made if it is new.
    mutating func place(of units: [Int], left seats: Int) -> Int {
        var key = UInt128(seats) * seatStride
        for (lump, count) in units.enumerated() { key += UInt128(count) * unitStrides[lump] }
        if let place = places[key] { return place }
        return add(key, units[...], seats)
    }

    /// The place of a state that differs from another frontier's in one lump and in seats.
    mutating func place(
        after state: Int, of other: Frontier, admitting units: Int, of lump: Int, left seats: Int
    ) -> Int {
        let key =
            other.keys[state] - UInt128(units) * unitStrides[lump] - UInt128(other.left[state] - seats) * seatStride
        if let place = places[key] { return place }
        let place = add(key, other.remaining[state * lumpCount..<(state + 1) * lumpCount], seats)
        remaining[place * lumpCount + lump] -= units
        return place
    }

    /// The place of another frontier's state.
    mutating func place(like state: Int, of other: Frontier) -> Int {
        if let place = places[other.keys[state]] { return place }
        return add(
            other.keys[state], other.remaining[state * lumpCount..<(state + 1) * lumpCount], other.left[state])
    }

    /// - Precondition: a second state only if states are numbered.
    private mutating func add(_ key: UInt128, _ units: ArraySlice<Int>, _ seats: Int) -> Int {
        precondition(isNumbered || count == 0, "states without numbers cannot be told apart")
        let place = count
        places[key] = place
        keys.append(key)
        remaining += units
        left.append(seats)
        mass.append(0)
        moments += repeatElement(Moments(), count: classCount)
        return place
    }

    mutating func add(mass more: Double, at place: Int) { mass[place] += more }

    mutating func add(_ more: Moments, times factor: Double = 1, to index: Int, at place: Int) {
        let position = place * classCount + index
        moments[position].alone += factor * more.alone
        moments[position].both += factor * more.both
        moments[position].mixed += factor * more.mixed
    }
}
