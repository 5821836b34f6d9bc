public import AccessModel

extension Page {
    /// Every office of the installation.
    public static func offices(_ offices: [(id: String, title: String)], mayMake: Bool, _ form: FormState) -> Page {
        Page(
            template: "offices", title: "placeOffices", form: form,
            values: [
                "mayMake": mayMake,
                "offices": offices.map { ["id": $0.id, "title": $0.title] as [String: any Sendable] },
            ])
    }

    /// A key of another system, as a list shows it.
    public struct KeyRow: Sendable {
        let values: [String: any Sendable]

        /// - Parameters:
        ///   - name: its `client_id`.
        ///   - createdAt, expiresAt: Unix milliseconds.
        public init(
            name: String, system: String, scopes: Set<AccessScope>, createdAt: Int64, expiresAt: Int64, isLive: Bool,
            isRevoked: Bool
        ) {
            values = [
                "key": name, "system": system, "createdAt": UTCTime.text(createdAt),
                "expiresAt": UTCTime.text(expiresAt), "isLive": isLive, "isRevoked": isRevoked,
                "isOver": !isLive && !isRevoked,
                "scopes": AccessScope.allCases.filter { scopes.contains($0) }.map {
                    ["word": $0.said] as [String: any Sendable]
                },
            ]
        }
    }

    /// Systems of an office and their keys.
    public static func systems(
        _ keys: [KeyRow], place: String, office: String, mayMake: Bool, mayRevoke: Bool, _ form: FormState
    ) -> Page {
        var values: [String: any Sendable] = [
            "place": place, "office": office, "keys": keys.map(\.values), "isEmpty": keys.isEmpty,
            "mayRevoke": mayRevoke,
        ]
        if mayMake {
            values["make"] =
                [
                    "choices": AccessScope.allCases.map { scope in
                        [
                            "word": scope.said, "value": scope.rawValue, "isChosen": form.typed[scope.rawValue] != nil,
                        ] as [String: any Sendable]
                    },
                    "lives": KeyLife.allCases.map { life in
                        [
                            "word": life.said, "value": life.rawValue, "isChosen": form.typed["life"] == life.rawValue,
                        ] as [String: any Sendable]
                    },
                ] as [String: any Sendable]
        }
        return Page(template: "systems", title: "placeSystems", form: form, values: values)
    }

    /// A new key, shown once.
    public static func key(_ secret: String, name: String, system: String, expiresAt: Int64, place: String) -> Page {
        Page(
            template: "shownkey", title: "shownKeyTitle",
            values: [
                "secret": secret, "key": name, "system": system, "expiresAt": UTCTime.text(expiresAt), "place": place,
            ])
    }
}

/// How long a key is to live.
public enum KeyLife: String, Sendable, CaseIterable {
    case month = "30"
    case quarter = "90"
    case year = "365"

    public var milliseconds: Int64 { (Int64(rawValue) ?? 0) * 86_400_000 }

    var said: Said {
        switch self {
        case .month: Said("lifeMonth")
        case .quarter: Said("lifeQuarter")
        case .year: Said("lifeYear")
        }
    }
}
