import AccessModel

/// A name that a site gave a file, as a header may carry it (RFC 6266, RFC 8187).
enum DownloadName {
    /// Longest name that is sent, in characters.
    private static let maximumCount = 120

    /// - Parameters:
    ///   - name: what the site said; from outside.
    ///   - path: inside `data/`: what stands in for it where only ASCII is read.
    static func disposition(name: String?, path: String) -> String {
        let plain = path.split(separator: "/").last.map { String($0) } ?? "file"
        let fallback = "attachment; filename=\"\(plain)\""
        guard let name, let clean = clean(name) else { return fallback }
        return "\(fallback); filename*=UTF-8''\(PercentEncoding.encode(clean))"
    }

    /// Without directories, without signs that hide or turn what follows; nil when nothing is left.
    private static func clean(_ name: String) -> String? {
        let last = name.split(whereSeparator: { $0 == "/" || $0 == "\\" }).last ?? ""
        var text = String.UnicodeScalarView()
        for scalar in last.unicodeScalars {
            switch scalar.properties.generalCategory {
            case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse, .unassigned: continue
            default: text.append(scalar)
            }
        }
        let clean = String(text).drop { $0 == "." || $0 == " " }
        return clean.isEmpty ? nil : String(clean.prefix(maximumCount))
    }
}
