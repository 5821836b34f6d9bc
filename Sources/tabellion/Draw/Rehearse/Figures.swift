import Foundation

/// Numbers as a report shows them; never anything that is committed to.
enum Figures {
    static func percent(_ share: Double) -> String { String(format: "%.2f %%", share * 100) }

    static func signed(_ value: Double) -> String { String(format: "%+.1f", value) }

    static func short(_ value: Double) -> String { String(format: "%.1f", value) }

    static func average(_ value: Double) -> String { String(format: "%.2f", value) }

    static func probability(_ value: Double) -> String {
        value >= 0.001 ? String(format: "p = %.3f", value) : String(format: "p = %.1e", value)
    }

    static func bound(_ value: Double) -> String { String(format: "%.0e", value) }

    /// For JSON, which has integers only.
    static func decimal(_ value: Double) -> String { String(format: "%.9g", value) }
}
