extension Page {
    /// Why an identity provider signed nobody in.
    public enum ProviderRefusal: String, Sendable, CaseIterable {
        case unknownProvider
        case tooMany
        case unreachable
        case notBelieved
        case foreignAnswer
        case refused
        case cannotLink
        case notSignedIn
        case stepUp
        case ours
    }

    /// What a person sees whom an identity provider did not sign in.
    public static func providerRefused(_ reason: ProviderRefusal) -> Page {
        var values: [String: any Sendable] = [
            "begins": ![.cannotLink, .notSignedIn, .stepUp].contains(reason),
            "isOfAccount": [.cannotLink, .stepUp].contains(reason),
        ]
        for other in ProviderRefusal.allCases { values[other.rawValue] = other == reason }
        return Page(template: "provider", title: "providerTitle", values: values)
    }
}
