/// Languages of the report.
public enum Language: String, Sendable, CaseIterable {
    case english = "en"
    case chinese = "zh"

    /// - Parameter locale: what LANG, LC_ALL or LC_MESSAGES says, such as `zh_CN.UTF-8`; anything else is English.
    public init(locale: String) { self = locale.lowercased().hasPrefix("zh") ? .chinese : .english }
}
