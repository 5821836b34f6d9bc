public import FarmProtocol

/// A session as the store keeps it.
public struct StoredSession: Sendable, Hashable {
    public var view: SessionView
    public var request: CaptureRequest
    public var owner: Ownership

    public init(view: SessionView, request: CaptureRequest, owner: Ownership) {
        self.view = view
        self.request = request
        self.owner = owner
    }
}
