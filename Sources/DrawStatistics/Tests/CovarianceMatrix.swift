/// The covariance of sums that may depend on each other: symmetric, without negative variances in any direction.
struct CovarianceMatrix {
    /// Variances below this share of the largest are rounding.
    private static let rounding = 1e-9

    let count: Int
    private var rows: [Double]

    init(count: Int) {
        self.count = count
        rows = [Double](repeating: 0, count: count * count)
    }

    subscript(row: Int, column: Int) -> Double {
        get { rows[row * count + column] }
        set { rows[row * count + column] = newValue }
    }

    /// xᵀ A⁻ x for sums that have this covariance, and how many of them are free: chi-squared and its degrees of freedom.
    ///
    /// Cholesky's decomposition, the largest variance first, ends where nothing is left but rounding: the sums that remain follow
    /// from those before, and every generalised inverse gives the same.
    func form(_ vector: [Double]) -> (value: Double, degrees: Int) {
        var rest = self
        var solved = vector
        var left = Set(0..<count)
        var (value, degrees) = (0.0, 0)
        let limit = (0..<count).map { self[$0, $0] }.max().map { $0 * Self.rounding } ?? 0
        while let pivot = left.max(by: { (rest[$0, $0], $1) < (rest[$1, $1], $0) }), rest[pivot, pivot] > limit {
            left.remove(pivot)
            let variance = rest[pivot, pivot]
            value += solved[pivot] * solved[pivot] / variance
            degrees += 1
            for row in left {
                let share = rest[row, pivot] / variance
                solved[row] -= share * solved[pivot]
                for column in left { rest[row, column] -= share * rest[pivot, column] }
            }
        }
        return (value, degrees)
    }
}
