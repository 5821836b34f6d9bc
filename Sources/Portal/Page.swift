/// What one page shows; its template says how.
public struct Page: Sendable {
    /// A template of `Resources/`, without its suffix.
    let template: String
    /// Name of the phrase that is its title.
    let title: String
    /// What the template names, besides phrases and the frame's values.
    let values: [String: any Sendable]
}

extension Page {
    /// The front page: where the ledger stands, and how to check what one holds. No data of anybody.
    public static func overview(_ ledger: LedgerStanding) -> Page {
        Page(
            template: "overview", title: "overviewTitle",
            values: [
                "origin": ledger.origin, "size": Self.grouped(ledger.size), "root": ledger.root,
                "rootSM3": ledger.rootSM3, "verifierKey": ledger.verifierKey,
            ])
    }

    /// Where the code on a custody letter leads: how to check it without this site.
    public static let verify = Page(template: "verify", title: "verifyTitle", values: [:])

    /// What a person sees whose request failed.
    ///
    /// - Parameter detail: the system's own sentence, empty if there is none.
    public static func problem(status: Int, detail: String) -> Page {
        Page(
            template: "problem", title: "problemTitle",
            values: [
                "status": String(status), "detail": detail, "hasDetail": !detail.isEmpty, "isMissing": status == 404,
                "isOurs": status >= 500,
                "isOther": status != 404 && status < 500,
            ])
    }

    /// Decimal digits in groups of three.
    private static func grouped(_ number: UInt64) -> String {
        let digits = Array(String(number))
        var text = ""
        for (place, digit) in digits.enumerated() {
            if place > 0 && (digits.count - place).isMultiple(of: 3) { text.append(",") }
            text.append(digit)
        }
        return text
    }
}
