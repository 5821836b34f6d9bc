/// A way in by an identity provider of the office.
public struct ProviderWay: Sendable, Hashable {
    /// As the operator named it.
    let title: String
    /// Of our own: it leads on to the provider.
    let address: String

    public init(title: String, address: String) {
        self.title = title
        self.address = address
    }
}

extension [ProviderWay] {
    /// What templates name `providers` and `hasProviders`.
    var values: [String: any Sendable] {
        [
            "hasProviders": !isEmpty,
            "providers": map { ["title": $0.title, "address": $0.address] as [String: any Sendable] },
        ]
    }
}
