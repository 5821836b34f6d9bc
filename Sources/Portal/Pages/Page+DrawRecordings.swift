internal import AccessModel
internal import DrawForms
internal import FarmProtocol

extension Page {
    /// The recordings of a draw's screen.
    ///
    /// - Parameters:
    ///   - desk: what the office has there besides; nil for anybody's page.
    ///   - token: of the forms.
    public static func screenRecordings(
        _ draw: DrawRecordings, desk: DrawRecordings.Desk? = nil, token: String = ""
    ) -> Page {
        let isRunning = draw.recordings.contains { !$0.phase.isEnd }
        var values: [String: any Sendable] = [
            "draw": draw.draw, "subject": draw.subject, "place": "/draws/\(PercentEncoding.encode(draw.name))",
            "isDesk": desk != nil, "id": desk?.id ?? "", "token": token, "hasNumber": !draw.name.isEmpty,
            "mayBegin": desk?.mayRun == true && !isRunning && !draw.name.isEmpty,
            "recordings": draw.recordings.reversed().map { row($0, desk: desk) },
            "hasRecordings": !draw.recordings.isEmpty,
        ]
        values["problem"] = desk?.problem
        return Page(template: "drawrecordings", title: "drawRecordingsTitle", values: values)
    }

    private static func row(_ recording: DrawRecordings.Recording, desk: DrawRecordings.Desk?) -> [String: any Sendable]
    {
        func time(_ milliseconds: Int64?) -> String { milliseconds.map { UTCTime.text($0, seconds: true) } ?? "–" }
        return [
            "session": recording.session, "phase": Saying(word(of: recording.phase)),
            "hasFailed": recording.phase == .failed, "opened": time(recording.openedAt),
            "closed": time(recording.closedAt), "hasBundle": recording.byteCount != nil,
            "size": PageText.size(UInt64(clamping: recording.byteCount ?? 0)),
            "hasFingerprint": recording.fingerprint != nil, "fingerprint": recording.fingerprint ?? "",
            "isShown": desk != nil && [.recording, .open].contains(recording.phase),
            "mayFinish": desk?.mayRun == true && recording.phase == .open, "isDesk": desk != nil,
        ]
    }
}
