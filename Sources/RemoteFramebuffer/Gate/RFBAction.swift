/// What happens at the gate's two sides, or to its switch.
public enum RFBEvent: Hashable, Sendable {
    /// A viewer with a lease is there, and so is a fresh connection to the server.
    case connected
    case fromViewer([UInt8])
    case fromServer([UInt8])
    /// The 16 bytes that answer the server's challenge.
    case challengeAnswer([UInt8])
    /// The session's opening is in a checkpoint; or a pause is over.
    case inputOpens
    /// From now on nothing that the viewer does reaches the desktop.
    case inputStops
    case viewerLeft
    case serverLeft
}

/// What the caller has to do, in this order.
public enum RFBAction: Hashable, Sendable {
    case forward([UInt8], to: RFBSide)
    /// Write all records down, then send the bytes. A record that cannot be written keeps the bytes from being sent.
    case record([InputRecord], forward: [UInt8], to: RFBSide)
    /// Make the answer with the server's password, and give it as `challengeAnswer`.
    case answerChallenge([UInt8])
    /// For counters and the operator's log: what did not go on, and how many in a row.
    case drop(RFBDrop, count: Int)
    /// Send what is to be sent, then close both connections; nil when nobody did wrong.
    case close(RFBError?)
}

/// Why something did not go on.
public enum RFBDrop: String, Hashable, Sendable, CaseIterable {
    /// Input is not open.
    case inputClosed
    /// The viewer only watches.
    case watchOnly
    /// A release of what is not pressed.
    case notHeld
    /// More keys at once than hands have fingers.
    case tooManyKeys
    /// A keysym that is none.
    case unknownKey
    /// Pressed when input was stopped, and released by nobody.
    case leftPressed
    case clipboardTooLong
    case clipboardUnreadable
    /// Pictures, formatted text, files.
    case clipboardNotText
    /// The desktop's size is fixed.
    case resize
    /// Shut down, reboot, reset.
    case power
    /// Bytes of a connection that is closed.
    case late
}
