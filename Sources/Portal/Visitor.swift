public import AccessModel

/// Who is signed in, as the frame of every page says it.
public struct Visitor: Sendable {
    /// A part of the site that the frame leads to.
    public enum Place: String, Sendable, CaseIterable {
        case desk
        case captures = "sessions"
        case draws = "desk/draws"
        case certificates
        case people, offices, systems
        case accessLog = "access-log"
        case installation
        case alarms = "desk/alarms"

        var path: String { "/" + rawValue }

        var said: Said {
            switch self {
            case .desk: Said("deskOfficeTitle")
            case .captures: Said("placeCaptures")
            case .draws: Said("placeDraws")
            case .certificates: Said("placeCertificates")
            case .people: Said("placePeople")
            case .offices: Said("placeOffices")
            case .systems: Said("placeSystems")
            case .accessLog: Said("placeAccessLog")
            case .installation: Said("placeInstallation")
            case .alarms: Said("placeAlarms")
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
    /// Alarms that they are to act on at once, and where; nil for none.
    public let calling: (count: Int, path: String)?

    public init(
        name: String, role: Role, office: String?, formToken: String, places: [Place],
        calling: (count: Int, path: String)? = nil
    ) {
        self.calling = calling
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
            "isCalling": calling != nil, "calls": "\(calling?.count ?? 0)", "callsAt": calling?.path ?? "",
            "places": places.map { ["path": $0.path, "word": $0.said] as [String: any Sendable] },
        ]
    }
}
