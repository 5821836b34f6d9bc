extension Page {
    /// The explorer of one published log, which is read and checked in the visitor's browser.
    ///
    /// - Parameter base: where its files are on this origin, such as `/log`.
    /// - Returns: nil for what cannot be such a path.
    public static func explorer(base: String) -> Page? {
        let segments = base.split(separator: "/", omittingEmptySubsequences: false).dropFirst()
        let isPath =
            base.hasPrefix("/") && base.utf8.count <= 200
            && segments.allSatisfy { segment in
                !segment.isEmpty && segment.first != "."
                    && segment.utf8.allSatisfy { byte in
                        switch byte {
                        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"),
                            UInt8(ascii: "."):
                            true
                        default: false
                        }
                    }
            }
        guard isPath else { return nil }
        let scripts: [[String: any Sendable]] = Asset.explorer.map { ["script": $0.path] }
        return Page(template: "explorer", title: "explorerTitle", values: ["base": base, "scripts": scripts])
    }
}
