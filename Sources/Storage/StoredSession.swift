public import FarmProtocol

/// A session as the store keeps it.
public struct StoredSession: Sendable, Hashable {
    public var view: SessionView
    public var request: CaptureRequest

    public init(view: SessionView, request: CaptureRequest) {
        self.view = view
        self.request = request
    }
}
