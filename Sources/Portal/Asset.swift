import CryptoPrimitives

/// A file that pages load: style sheet, picture. Its address holds its digest, so that it can be kept for ever.
public struct Asset: Sendable {
    public let bytes: [UInt8]
    public let contentType: String
    /// `/assets/NAME.DIGEST.SUFFIX`
    public let path: String

    /// What answers with an asset says to caches.
    public static let cacheControl = "public, max-age=31536000, immutable"

    public static let all = [
        style,
        emblem,
        captureScript,
        desktopScript,
        screenStyle,
        screenScript,
        contributeScript,
    ]

    static let style = Asset("portal", "css", "text/css; charset=utf-8", PackageResources.portal_css)
    static let captureScript = Asset("capture", "js", "text/javascript; charset=utf-8", PackageResources.capture_js)
    static let desktopScript = Asset("desktop", "js", "text/javascript; charset=utf-8", PackageResources.desktop_js)
    static let screenStyle = Asset("screen", "css", "text/css; charset=utf-8", PackageResources.screen_css)
    static let screenScript = Asset("screen", "js", "text/javascript; charset=utf-8", PackageResources.screen_js)
    static let contributeScript = Asset(
        "contribute", "js", "text/javascript; charset=utf-8", PackageResources.contribute_js)
    static let emblem = Asset("emblem", "svg", "image/svg+xml", PackageResources.emblem_svg)

    private init(_ name: String, _ suffix: String, _ contentType: String, _ bytes: [UInt8]) {
        self.bytes = bytes
        self.contentType = contentType
        path = "/assets/\(name).\(sha256(bytes).hex.prefix(16)).\(suffix)"
    }
}
