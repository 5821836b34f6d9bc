public import FarmProtocol

extension Page {
    /// How much of the farm an office may have, and the form that changes it.
    ///
    /// - Parameters:
    ///   - office: its title.
    ///   - place: the page's own address.
    ///   - most: the largest of each number.
    ///   - isDone: it was changed just now.
    public static func quota(
        _ quota: QuotaView, office: String, place: String, most: QuotaView, maySet: Bool, mayOpenOffices: Bool,
        isDone: Bool, _ form: FormState
    ) -> Page {
        var form = form
        for (name, value) in numbers(quota) where form.typed[name] == nil { form.typed[name] = value }
        let shown = numbers(quota).mapValues { $0 as any Sendable }
        return Page(
            template: "quota", title: "quotaTitle", form: form,
            values: shown.merging([
                "office": office, "place": place, "most": numbers(most), "maySet": maySet,
                "mayOpenOffices": mayOpenOffices, "isDone": isDone,
            ]) { _, new in new })
    }

    private static func numbers(_ quota: QuotaView) -> [String: String] {
        [
            "desktops": String(quota.desktops), "waiting": String(quota.waiting), "perPerson": String(quota.perPerson),
        ]
    }
}
