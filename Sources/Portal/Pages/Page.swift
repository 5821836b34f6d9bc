/// What one page shows; its template says how.
public struct Page: Sendable {
    /// A template of `Resources/`, without its suffix.
    let template: String
    /// Name of the phrase that is its title.
    let title: String
    /// What the template names, besides phrases and the frame's values.
    let values: [String: any Sendable]
    /// What a browser may do with it.
    public var policy = PageRenderer.contentSecurityPolicy
}

extension Page {
    /// A page with a form on it.
    init(template: String, title: String, form: FormState, values: [String: any Sendable]) {
        self.init(template: template, title: title, values: form.values.merging(values) { _, own in own })
    }

    /// Decimal digits in groups of three.
    static func grouped(_ number: UInt64) -> String {
        let digits = Array(String(number))
        var text = ""
        for (place, digit) in digits.enumerated() {
            if place > 0 && (digits.count - place).isMultiple(of: 3) { text.append(",") }
            text.append(digit)
        }
        return text
    }
}
