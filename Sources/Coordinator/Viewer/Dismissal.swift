import WebSocketLink

/// Why a viewer's link is closed, as a number and in words that its page can show.
enum Dismissal: Hashable, Sendable {
    case takenOver
    case nobodyCame
    case refused(String)
    case sessionEnded
    /// The desktop's side closed in order.
    case desktopClosed
    /// The line to the desktop broke: coming back is worth trying.
    case desktopLost
    /// The browser's side closed in order.
    case viewerLeft
    /// The line to the browser broke; nobody is there to be told.
    case viewerLost
    /// The viewer sent what is no RFB.
    case notBinary

    /// RFC 6455 section 7.4.2: 4000 and more are an application's own.
    var code: UInt16 {
        switch self {
        case .takenOver: 4001
        case .nobodyCame: 4002
        case .refused: 4003
        case .sessionEnded: 4004
        case .desktopClosed: 4005
        case .desktopLost: 4006
        case .viewerLeft, .viewerLost: CloseCode.normal
        case .notBinary: 1003
        }
    }

    var reason: String {
        switch self {
        case .takenOver: "this desktop was opened in another window"
        case .nobodyCame: "the desktop did not answer in time"
        case .refused(let detail): detail
        case .sessionEnded: "the session has ended"
        case .desktopClosed: "the desktop was closed"
        case .desktopLost: "the line to the desktop broke"
        case .viewerLeft: "the viewer left"
        case .viewerLost: "the line to the viewer broke"
        case .notBinary: "viewers speak in binary messages"
        }
    }
}
