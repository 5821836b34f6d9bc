public import AccessModel

extension Page {
    /// The people of an office, or of the installation.
    ///
    /// - Parameters:
    ///   - place: the page's own path, to which its form is sent.
    ///   - office: its title; nil for the installation.
    ///   - roles: what whoever looks may invite; none shows no form.
    public static func people(
        _ people: [AccountView], place: String, office: String?, roles: [Role], _ form: FormState
    ) -> Page {
        var values: [String: any Sendable] = [
            "place": place, "office": office ?? "", "hasOffice": office != nil,
            "people": people.map(\.values), "isEmpty": people.isEmpty,
        ]
        if !roles.isEmpty {
            values["invite"] =
                [
                    "roles": roles.map { role in
                        [
                            "word": role.said, "value": role.rawValue, "isOnly": roles.count == 1,
                            "isChosen": form.typed["role"] == role.rawValue || roles.count == 1,
                        ] as [String: any Sendable]
                    }
                ] as [String: any Sendable]
        }
        return Page(template: "people", title: "placePeople", form: form, values: values)
    }

    /// What may be done to somebody's account.
    public enum Care: String, Sendable, CaseIterable {
        case lock, unlock, disable
        case removeSecondFactor = "remove-second-factor"
        case passwordLink = "password-link"
        case endSessions = "end-sessions"
    }

    /// Somebody else's account.
    ///
    /// - Parameters:
    ///   - place: the list that it stands in.
    ///   - care: what whoever looks may do to it now.
    public static func person(
        _ account: AccountView, place: String, care: Set<Care>, done: AccountDone?, _ form: FormState
    ) -> Page {
        var values = account.values
        values["place"] = place
        values["hasCare"] = !care.isEmpty
        if let done { values["done"] = done.said }
        for each in Care.allCases { values["may" + each.rawValue.filter { $0 != "-" }] = care.contains(each) }
        return Page(template: "person", title: "personTitle", form: form, values: values)
    }

    /// A link for somebody, shown once.
    ///
    /// - Parameters:
    ///   - address: the whole link.
    ///   - expiresAt: Unix milliseconds.
    public static func link(
        _ address: String, for name: String, isInvitation: Bool, expiresAt: Int64, place: String
    ) -> Page {
        Page(
            template: "shownlink", title: "shownLinkTitle",
            values: [
                "address": address, "name": name, "isInvitation": isInvitation,
                "expiresAt": UTCTime.text(expiresAt), "place": place,
            ])
    }
}
