public import AccessModel

/// Who is signed in, as the frame of every page says it.
public struct Visitor: Sendable {
    /// A part of the site that the frame leads to.
    public enum Place: String, Sendable, CaseIterable {
        case captures = "sessions"
        case draws = "desk/draws"
        case certificates
        case people, offices, systems
        case accessLog = "access-log"

        var path: String { "/" + rawValue }

        var said: Said {
            switch self {
            case .captures: Said("placeCaptures")
            case .draws: Said("placeDraws")
            case .certificates: Said("placeCertificates")
            case .people: Said("placePeople")
            case .offices: Said("placeOffices")
            case .systems: Said("placeSystems")
            case .accessLog: Said("placeAccessLog")
            }
        }
    }

    public let name: String
    public let role: Role
    /// The office's title; nil for who belongs to the installation.
    public let office: String?
    /// For the form that signs out.
    public let formToken: String
    /// Those that the table of access opens.
    public let places: [Place]

    public init(name: String, role: Role, office: String?, formToken: String, places: [Place]) {
        self.name = name
        self.role = role
        self.office = office
        self.formToken = formToken
        self.places = places
    }

    /// For the frame's template.
    var value: [String: any Sendable] {
        [
            "name": name, "role": role.said, "office": office ?? "", "hasOffice": office != nil, "token": formToken,
            "places": places.map { ["path": $0.path, "word": $0.said] as [String: any Sendable] },
        ]
    }
}
