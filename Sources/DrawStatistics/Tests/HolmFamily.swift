/// Many tests as one: Holm's step-down form of Bonferroni's correction, valid however the tests depend on each other
/// (Scandinavian Journal of Statistics 6, 1979).
struct HolmFamily {
    /// For each test, the smallest level of the whole family at which it is rejected.
    let adjusted: [Double]

    init(_ values: [Double]) {
        var adjusted = values
        var largest = 0.0
        for (place, index) in values.indices.sorted(by: { (values[$0], $0) < (values[$1], $1) }).enumerated() {
            largest = max(largest, min(1, Double(values.count - place) * values[index]))
            adjusted[index] = largest
        }
        self.adjusted = adjusted
    }
}
