internal import AccessModel
internal import DrawCore

extension Page {
    /// Where a candidate finds and opens a slip, in the candidate's own browser.
    ///
    /// - Parameter name: what `/draws/NAME` is.
    public static func slipLookup(draw: String, name: String, subject: String) -> Page {
        let place = "/draws/\(address(of: name))"
        return Page(
            template: "sliplookup", title: "lookupTitle",
            values: [
                "draw": draw, "subject": subject, "address": place, "files": place + "/files/",
                "slips": place + "/slips/",
                "isRehearsal": draw.utf8.starts(with: DrawIdentifier.rehearsalPrefix.utf8),
                "scripts": (Asset.drawScripts + [Asset.slipLookupScript]).map {
                    ["path": $0.path] as [String: any Sendable]
                },
            ])
    }
}
