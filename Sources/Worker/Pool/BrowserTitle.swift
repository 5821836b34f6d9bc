/// What a browser window's title says of its page. Other programs of the desktop have windows too.
struct BrowserTitle: Hashable, Sendable {
    /// The page's own title.
    let page: String

    private static let suffix = " - Chromium"

    /// - Returns: nil for a window that is not the browser's.
    init?(_ title: String) {
        guard title.hasSuffix(Self.suffix) else { return nil }
        page = String(title.dropLast(Self.suffix.count))
    }
}
