/// A symmetric, positive definite matrix.
struct SquareMatrix {
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

    /// xᵀ A⁻¹ x by Cholesky's decomposition; nil for a matrix that is not positive definite.
    func inverseForm(_ vector: [Double]) -> Double? {
        var factor = self
        var solved = vector
        for row in 0..<count {
            for column in 0...row {
                var sum = factor[row, column]
                for inner in 0..<column { sum -= factor[row, inner] * factor[column, inner] }
                if row == column {
                    guard sum > self[row, row] * 1e-10, sum > 0 else { return nil }
                    factor[row, row] = sum.squareRoot()
                } else {
                    factor[row, column] = sum / factor[column, column]
                }
            }
            for inner in 0..<row { solved[row] -= factor[row, inner] * solved[inner] }
            solved[row] /= factor[row, row]
        }
        return solved.reduce(0) { $0 + $1 * $1 }
    }
}
