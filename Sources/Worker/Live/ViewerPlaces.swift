import DesktopInput

/// What every place at one desktop has in common.
struct ViewerPlaces: Sendable {
    /// Where the desktop's X server takes viewers.
    let socketPath: String
    let inputGate: InputGate
    let writer: InputWriter
    /// Told when something could not be written down or sent.
    let fail: @Sendable (any Error) -> Void

    /// A place: the user's with hands, a watcher's without.
    func gate(_ hands: ViewerHands?) -> ViewerGate {
        ViewerGate(socketPath: socketPath, inputGate: inputGate, writer: writer, hands: hands, fail: fail)
    }
}
