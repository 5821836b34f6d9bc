public import FarmProtocol

/// What the form for a list holds: as it was filled in, when it comes back.
public struct BatchDraft: Sendable, Hashable {
    /// What cannot be taken.
    public enum Problem: Sendable, Hashable {
        /// A line of the list, from 1.
        case url(line: Int)
        case subject(line: Int)
        case length, full, form
        /// Why, in the system's words.
        case script(String)
    }

    public var list: String
    public var script: String

    public init(list: String = "", script: String = "") {
        self.list = list
        self.script = script
    }
}

extension Page {
    /// The form that queues a list of captures.
    ///
    /// - Parameters:
    ///   - token: shows that the form came from our own page.
    ///   - key: makes sending it twice one list.
    public static func newBatch(
        _ draft: BatchDraft, problems: [BatchDraft.Problem] = [], token: String, key: String
    ) -> Page {
        let words: [[String: any Sendable]] = problems.map { problem in
            switch problem {
            case .url(let line): ["words": Saying(.batchBadURL, "\(line)")]
            case .subject(let line): ["words": Saying(.batchBadSubject, "\(line)")]
            case .length: ["words": Saying(.batchBadLength)]
            case .full: ["words": Saying(.batchFull)]
            case .form: ["words": Saying(.newBadForm)]
            case .script(let why): ["words": Saying(.newBadScript, why)]
            }
        }
        return Page(
            template: "newbatch", title: "batchNewTitle",
            values: [
                "list": draft.list, "scriptText": draft.script, "token": token, "key": key, "problems": words,
                "hasProblems": !problems.isEmpty,
            ])
    }

    /// Results of a list.
    ///
    /// - Parameter token: for the form that withdraws what waits; nil for whoever may not.
    public static func batch(_ batch: BatchView, token: String?) -> Page {
        Page(
            template: "batch", title: "batchTitle",
            values: [
                "id": batch.id, "created": Instant(UInt64(clamping: batch.createdAt)),
                "counts": Saying(
                    .batchCounts, "\(batch.done)", "\(batch.count)", "\(batch.sealed)", "\(batch.failed)",
                    "\(batch.running)", "\(batch.waiting)"),
                "wait": wait(batch), "done": "\(batch.done)", "count": "\(batch.count)",
                "isOver": batch.done == batch.count, "mayWithdraw": token != nil && batch.waiting > 0,
                "token": token ?? "", "rows": batch.results.map(row), "next": batch.next ?? "",
                "hasNext": batch.next != nil,
            ])
    }

    private static func wait(_ batch: BatchView) -> Saying {
        guard batch.done < batch.count else { return Saying(.batchOver) }
        guard let span = batch.wait?.span else { return Saying(.batchUnknown) }
        let word: Word =
            switch span.unit {
            case .second: .batchSeconds
            case .minute: .batchMinutes
            case .hour: .batchHours
            }
        return Saying(word, "\(span.shortest)", "\(span.longest)")
    }

    private static func row(_ result: BatchView.Result) -> [String: any Sendable] {
        [
            "number": "\(result.number)", "session": result.session, "url": result.url,
            "phase": Saying(word(of: result.phase)), "hasFailed": result.phase == .failed,
            "detail": result.phase == .failed ? result.detail : "", "hasFingerprint": result.fingerprint != nil,
            "fingerprint": result.fingerprint ?? "", "hasBundle": result.bundle != nil,
        ]
    }
}
