public import BundleReading
import EvidenceModel
public import FarmProtocol

extension Page {
    /// The list of captures that a person may see.
    ///
    /// - Parameter next: the cursor of the page after this one.
    public static func captures(_ sessions: [SessionView], next: String?, mayCapture: Bool) -> Page {
        Page(
            template: "captures", title: "capturesTitle",
            values: [
                "rows": sessions.map(row), "hasRows": !sessions.isEmpty, "next": next ?? "", "hasNext": next != nil,
                "mayCapture": mayCapture,
            ])
    }

    private static func row(_ session: SessionView) -> [String: any Sendable] {
        let reason = session.reason.flatMap { ClosingReason(rawValue: $0) }
        return [
            "id": session.id, "url": session.url, "created": Instant(UInt64(clamping: session.createdAt)),
            "phase": Saying(word(of: session.phase)), "hasFailed": session.phase == .failed,
            "hasReason": reason != nil && reason != .user, "reason": Saying(word(of: reason ?? .user)),
            "hasFingerprint": session.fingerprint != nil, "fingerprint": session.fingerprint ?? "",
        ]
    }

    static func word(of phase: SessionPhase) -> Word {
        switch phase {
        case .queued: .phaseQueued
        case .assigned: .phaseAssigned
        case .recording: .phaseRecording
        case .open: .phaseOpen
        case .closing: .phaseClosing
        case .sealed: .phaseSealed
        case .failed: .phaseFailed
        }
    }

    /// How many episodes stand on one page of the whole log.
    public static let episodesPerPage = 200

    /// A page of the whole input log in words.
    ///
    /// - Parameter number: from 1; others are brought into range.
    public static func input(_ bundle: CaptureBundle, _ story: InputStory, page number: Int) -> Page {
        let count = max(1, (story.episodes.count + episodesPerPage - 1) / episodesPerPage)
        let number = min(max(number, 1), count)
        let shown = story.episodes.dropFirst((number - 1) * episodesPerPage).prefix(episodesPerPage)
        return Page(
            template: "input", title: "inputTitle",
            values: [
                "id": bundle.header.session, "deeds": DeedWords.rows(shown, bundle), "page": String(number),
                "pageCount": String(count), "hasEarlier": number > 1, "earlier": String(number - 1),
                "hasLater": number < count, "later": String(number + 1),
                "deedCount": Saying(
                    .inputSummary, grouped(story.lineCount), grouped(UInt64(story.episodes.count))),
                "isCut": story.isCut && number == count, "cutNote": Saying(.inputCutNote, grouped(story.lineCount)),
            ])
    }
}
