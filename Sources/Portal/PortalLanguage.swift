/// A language that every page speaks.
public enum PortalLanguage: String, CaseIterable, Sendable {
    case chinese = "zh-Hans"
    case english = "en"

    /// The visitor's choice: what the address asks for, then what was chosen before, then the first of the browser's
    /// languages that the pages speak (RFC 9110 section 12.5.4), then Chinese.
    ///
    /// - Parameters:
    ///   - query: value of `lang` in the address.
    ///   - cookie: value of the cookie `lang`.
    ///   - accepted: the header Accept-Language; at most its first 16 languages are looked at.
    public init(query: String?, cookie: String?, accepted: String?) {
        self =
            query.flatMap(Self.init(rawValue:)) ?? cookie.flatMap(Self.init(rawValue:))
            ?? accepted.flatMap(Self.best(of:)) ?? .chinese
    }

    /// The other one: what the switch at the head of a page leads to.
    var other: PortalLanguage { self == .chinese ? .english : .chinese }

    /// Its name in itself.
    var name: String { self == .chinese ? "中文" : "English" }

    private static func best(of header: String) -> PortalLanguage? {
        var best: (language: PortalLanguage, weight: Int)?
        for item in header.split(separator: ",").prefix(16) {
            let parts = item.split(separator: ";").map { $0.filter { $0 != " " }.lowercased() }
            guard let tag = parts.first, let language = spoken(tag) else { continue }
            let weight = parts.dropFirst().first { $0.hasPrefix("q=") }.map { thousandths($0.dropFirst(2)) } ?? 1000
            if weight > (best?.weight ?? 0) { best = (language, weight) }
        }
        return best?.language
    }

    private static func spoken(_ tag: String) -> PortalLanguage? {
        switch tag.split(separator: "-").first {
        case "zh": .chinese
        case "en": .english
        default: nil
        }
    }

    /// A quality value, "0.8" as 800; what is none counts as zero.
    private static func thousandths(_ text: Substring) -> Int {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count <= 2, let whole = Int(parts[0]), (0...1).contains(whole) else { return 0 }
        guard parts.count == 2 else { return whole * 1000 }
        let digits = parts[1].prefix(3)
        guard let fraction = Int(digits.isEmpty ? "0" : digits), fraction >= 0 else { return 0 }
        return min(1000, whole * 1000 + fraction * [1000, 100, 10, 1][digits.count])
    }
}
