/// What the curve formulas and the tower need of a field, so that they are written once for all of them.
protocol FieldElement: Equatable, Sendable {
    static var zero: Self { get }
    static var one: Self { get }

    static func + (left: Self, right: Self) -> Self
    static func - (left: Self, right: Self) -> Self
    static func * (left: Self, right: Self) -> Self
    static prefix func - (element: Self) -> Self

    var squared: Self { get }

    /// 1/x; 0 for 0.
    var inverse: Self { get }
}

extension FieldElement {
    var isZero: Bool { self == .zero }

    var doubled: Self { self + self }

    static func += (left: inout Self, right: Self) { left = left + right }
    static func *= (left: inout Self, right: Self) { left = left * right }
}
