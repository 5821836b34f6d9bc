/// What the coordinator tells the worker of an interactive session, on its control link. Each is answered by its `id`
/// with a `LineAnswer`; an order whose answer was lost with the link may come again and is done once.
public enum LineOrder: LineMessage {
    /// Somebody is at the door: dial the viewer link `id` and join it to the desktop.
    case viewer(id: String, role: ViewerRole)

    /// Close that viewer's link, say because it lost its right to see the desktop.
    case dismiss(id: String, viewer: String)

    /// Take a screenshot into evidence, as a script's step does.
    case screenshot(id: String)

    /// End the session in order: the user is done.
    case finish(id: String)

    /// Chosen by the coordinator, never used twice in a session: `[a-z0-9-]{1,64}`.
    public var id: String {
        switch self {
        case .viewer(let id, _), .dismiss(let id, _), .screenshot(let id), .finish(let id): id
        }
    }

    public func check() throws(LineError) {
        try LineLimits.checkID(id, "id")
        if case .dismiss(_, let viewer) = self { try LineLimits.checkID(viewer, "viewer") }
    }

    private enum Key: String, CodingKey {
        case order, id, role, viewer
    }

    public init(from decoder: any Decoder) throws {
        let members = try decoder.container(keyedBy: Key.self)
        let id = try members.decode(String.self, forKey: .id)
        switch try members.decode(String.self, forKey: .order) {
        case "viewer": self = .viewer(id: id, role: try members.decode(ViewerRole.self, forKey: .role))
        case "dismiss": self = .dismiss(id: id, viewer: try members.decode(String.self, forKey: .viewer))
        case "screenshot": self = .screenshot(id: id)
        case "finish": self = .finish(id: id)
        default:
            throw LineError(.value, "order must be viewer, dismiss, screenshot or finish")
        }
    }

    public func encode(to encoder: any Encoder) throws {
        var members = encoder.container(keyedBy: Key.self)
        try members.encode(id, forKey: .id)
        switch self {
        case .viewer(_, let role):
            try members.encode("viewer", forKey: .order)
            try members.encode(role, forKey: .role)
        case .dismiss(_, let viewer):
            try members.encode("dismiss", forKey: .order)
            try members.encode(viewer, forKey: .viewer)
        case .screenshot: try members.encode("screenshot", forKey: .order)
        case .finish: try members.encode("finish", forKey: .order)
        }
    }
}

/// What a viewer may do.
public enum ViewerRole: String, Codable, Sendable, Hashable, CaseIterable {
    /// Sees the desktop and works in it; one at a time, always.
    case user
    /// Sees the desktop, and no more; several at once.
    case watcher
}
