/// Where an interactive session stands this moment: what the page beside the desktop shows.
public struct LiveStatus: LineMessage {
    /// The recording light. It says what the recorder says, not what was ordered.
    public enum Light: String, Codable, Sendable, Hashable, CaseIterable {
        /// The recorder has no keyframe yet.
        case starting
        /// Frames are being written down.
        case recording
        /// The recording ended in order.
        case stopped
        /// The recording broke off: the session has a gap.
        case failed
    }

    /// Somebody at the desktop.
    public struct Viewer: Codable, Sendable, Hashable {
        /// Of its `LineOrder.viewer`.
        public var id: String

        public var role: ViewerRole

        /// When it was joined, Unix milliseconds.
        public var since: Int64

        /// From the X server through the viewer and back, milliseconds: the latest of the X server's own fences (RFB).
        /// Nil while none is known.
        public var latencyMs: Int64?

        public init(id: String, role: ViewerRole, since: Int64, latencyMs: Int64? = nil) {
            self.id = id
            self.role = role
            self.since = since
            self.latencyMs = latencyMs
        }
    }

    /// 1, 2, … within one process of the worker: of two, the one with the higher number is the newer.
    public var number: Int64

    /// The worker's clock, Unix milliseconds.
    public var at: Int64

    /// `recording` until input is allowed, `open`, `closing`; `sealed` and `failed` come by the session's reports.
    public var phase: SessionPhase

    /// One sentence on what is happening, at most 1,024 bytes.
    public var detail: String

    public var light: Light

    /// Frames recorded so far: grows at least once a second while the light is true.
    public var frames: Int64

    /// The 32 hexadecimal digits that stand in the picture's status strip now; nil before the opening.
    public var nonce: String?

    /// When the session was opened, Unix milliseconds; nil before.
    public var openedAt: Int64?

    /// When its time is over, Unix milliseconds; nil before input is open.
    public var endsAt: Int64?

    /// Screenshots in evidence.
    public var screenshots: Int64

    /// Downloads in evidence.
    public var downloads: Int64

    /// Whether what the user does reaches the desktop.
    public var isInputOpen: Bool

    /// Why it does not: one sentence; nil while input is open.
    public var inputClosedBecause: String?

    /// At most `LineLimits.maximumViewers`.
    public var viewers: [Viewer]

    /// Until when the user may come back before the session ends, Unix milliseconds; nil while one is there or none is
    /// waited for.
    public var returnBy: Int64?

    public init(
        number: Int64, at: Int64, phase: SessionPhase, detail: String, light: Light, frames: Int64, nonce: String?,
        openedAt: Int64?, endsAt: Int64?, screenshots: Int64, downloads: Int64, inputClosedBecause: String?,
        viewers: [Viewer], returnBy: Int64?
    ) {
        self.number = number
        self.at = at
        self.phase = phase
        self.detail = detail
        self.light = light
        self.frames = frames
        self.nonce = nonce
        self.openedAt = openedAt
        self.endsAt = endsAt
        self.screenshots = screenshots
        self.downloads = downloads
        self.isInputOpen = inputClosedBecause == nil
        self.inputClosedBecause = inputClosedBecause
        self.viewers = viewers
        self.returnBy = returnBy
    }

    public func check() throws(LineError) {
        for (number, member) in [
            (number, "number"), (at, "at"), (frames, "frames"), (openedAt ?? 0, "openedAt"), (endsAt ?? 0, "endsAt"),
            (screenshots, "screenshots"), (downloads, "downloads"), (returnBy ?? 0, "returnBy"),
        ] { try LineLimits.checkCount(number, member) }
        try LineLimits.checkText(detail, "detail")
        try LineLimits.checkText(inputClosedBecause, "inputClosedBecause")
        try LineLimits.checkHexadecimal(nonce, digits: 32, "nonce")
        guard isInputOpen == (inputClosedBecause == nil) else {
            throw LineError(.value, "inputClosedBecause must be there when input is closed, and only then")
        }
        guard viewers.count <= LineLimits.maximumViewers else {
            throw LineError(.value, "viewers must be at most \(LineLimits.maximumViewers)")
        }
        guard viewers.count(where: { $0.role == .user }) <= 1 else {
            throw LineError(.value, "viewers must hold one user at most")
        }
        for viewer in viewers {
            try LineLimits.checkID(viewer.id, "viewers.id")
            try LineLimits.checkCount(viewer.since, "viewers.since")
            try LineLimits.checkCount(viewer.latencyMs, "viewers.latencyMs")
        }
    }
}
