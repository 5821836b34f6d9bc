import BundleReading
import CryptoPrimitives
import EvidenceModel
import FarmProtocol

extension Page {
    /// Most files that the page lists; a bundle's manifest has them all.
    private static let maximumFileCount = 500
    /// Episodes that stand on the capture's own page.
    private static let firstEpisodeCount = 25

    /// The page of one capture: its progress while it lasts, and all that it left for ever after.
    public static func capture(_ capture: CaptureStanding) -> Page {
        switch capture.evidence {
        case .none: progress(capture)
        case .unreadable(let why): unreadable(capture, why)
        case .bundle(let bundle, let story, let judgement): sealed(capture, bundle, story, judgement)
        }
    }

    // MARK: - While it lasts, and where nothing came of it

    private static func progress(_ capture: CaptureStanding) -> Page {
        let session = capture.session
        let head: Word =
            switch session.phase {
            case .queued, .assigned: .captureWaitingHead
            case .recording, .open: .captureRunningHead
            case .closing, .sealed: .captureSealingHead
            case .failed: .captureFailedHead
            }
        return Page(
            template: "progress", title: "captureTitle",
            values: [
                "headline": Saying(head), "url": session.url, "id": session.id, "detail": session.detail,
                "hasDetail": !session.detail.isEmpty, "steps": steps(session.phase),
                "isLive": !session.phase.isEnd, "hasFailed": session.phase == .failed,
                "hasDesktop": capture.isInteractive && [.recording, .open].contains(session.phase),
                "isWaiting": session.place != nil, "place": Saying(.waitPlace, "\(session.place ?? 0)"),
                "wait": wait(session.wait), "hasQuota": session.place != nil && capture.quota != nil,
                "quota": quota(capture.quota), "script": Asset.captureScript.path,
            ])
    }

    private static func quota(_ quota: QuotaView?) -> Saying {
        Saying(
            .waitQuota, grouped(UInt64(quota?.desktops ?? 0)), grouped(UInt64(quota?.waiting ?? 0)),
            grouped(UInt64(quota?.perPerson ?? 0)))
    }

    private static func wait(_ wait: WaitView?) -> Saying {
        guard let span = wait?.span else { return Saying(.waitUnknown) }
        let word: Word =
            switch span.unit {
            case .second: .waitSeconds
            case .minute: .waitMinutes
            case .hour: .waitHours
            }
        return Saying(word, "\(span.shortest)", "\(span.longest)")
    }

    private static func steps(_ phase: SessionPhase) -> [[String: any Sendable]] {
        let order: [(SessionPhase, Word)] = [
            (.queued, .phaseQueued), (.assigned, .phaseAssigned), (.recording, .phaseRecording), (.open, .phaseOpen),
            (.closing, .phaseClosing), (.sealed, .phaseSealed),
        ]
        guard let place = order.firstIndex(where: { $0.0 == phase }) else {
            return [["step": Saying(.phaseFailed), "state": Saying(.stepNow), "isNow": true, "isDone": false]]
        }
        return order.enumerated().map { number, step in
            let isDone = number < place || phase == .sealed
            let state: Word = isDone ? .stepDone : number == place ? .stepNow : .stepLater
            return ["step": Saying(step.1), "state": Saying(state), "isNow": number == place, "isDone": isDone]
        }
    }

    private static func unreadable(_ capture: CaptureStanding, _ why: String) -> Page {
        Page(
            template: "unreadable", title: "captureTitle",
            values: ["id": capture.session.id, "url": capture.session.url, "why": why])
    }

    // MARK: - For ever after

    private static func sealed(
        _ capture: CaptureStanding, _ bundle: CaptureBundle, _ story: InputStory, _ judgement: CaptureJudgement
    ) -> Page {
        let header = bundle.header
        let track = bundle.recording
        var values = claim(bundle).merging(verdict(judgement)) { own, _ in own }
        let more: [String: any Sendable] = [
            "id": header.session, "mayDisclose": capture.mayDisclose,
            "mayRequestCertificate": capture.mayRequestCertificate, "url": capture.session.url,
            "headline": Saying(headline(bundle)),
            "hasBundle": capture.session.bundleBytes != nil,
            "bundleSize": PageText.size(UInt64(clamping: capture.session.bundleBytes ?? 0)),
            "isLetterReady": capture.letter == .ready, "isLetterRefused": false, "letterText": Saying(.letterReady),
            "subject": bundle.subject.subject, "identified": bundle.subject.identified,
            "began": Instant(header.openedAt), "beganMachine": PageText.machine(header.openedAt),
            "ended": Instant(header.closedAt), "endedMachine": PageText.machine(header.closedAt),
            "reason": Saying(word(of: header.reason)), "length": PageText.length(track.milliseconds),
            "worker": header.worker.sha256.hex, "image": header.image.name,
            "imageDigest": header.image.digests.sha256.hex,
            "isRecovered": header.recoveredAt != nil, "sha256": bundle.fingerprint.roots.sha256.hex,
            "sm3": bundle.fingerprint.roots.sm3.hex, "anchors": anchors(bundle.anchors, judgement),
            "shots": shots(bundle, story), "hasShots": story.episodes.contains(where: { $0.isScreenshot }),
            "hasRecording": track.milliseconds > 0, "recordingSize": PageText.size(track.byteCount),
            "clean": CleanlinessWords.rows(bundle.cleanliness),
            "cleanBefore": CleanlinessWords.summary(bundle.openReport),
            "cleanAfter": CleanlinessWords.summary(bundle.closeReport),
            "deeds": DeedWords.rows(story.episodes.prefix(firstEpisodeCount), bundle),
            "hasDeeds": !story.episodes.isEmpty,
            "hasMoreDeeds": story.episodes.count > firstEpisodeCount, "deedCount": deedCount(story),
            "script": Asset.captureScript.path,
        ]
        values.merge(more) { own, _ in own }
        values.merge(gaps(bundle)) { own, _ in own }
        values.merge(files(bundle)) { own, _ in own }
        values.merge(letter(capture.letter)) { _, new in new }
        return Page(template: "capture", title: "captureTitle", values: values)
    }

    private static func headline(_ bundle: CaptureBundle) -> Word {
        bundle.gap == nil ? .captureSealedHead : .captureGapHead
    }

    private static func deedCount(_ story: InputStory) -> Saying {
        Saying(.inputSummary, grouped(story.lineCount), grouped(UInt64(story.episodes.count)))
    }

    private static func claim(_ bundle: CaptureBundle) -> [String: any Sendable] {
        let bounds = [bundle.anchors.freshness.time, bundle.anchors.closing.time]
        let texts: [any Sendable] = bounds.map { time -> any Sendable in time.map { Instant($0) } ?? "" }
        return ["notBefore": texts[0], "notAfter": texts[1], "isBounded": bounds.allSatisfy { $0 != nil }]
    }

    private static func verdict(_ judgement: CaptureJudgement) -> [String: any Sendable] {
        let word: Word =
            switch judgement.verdict {
            case .pending: .judgedPending
            case .valid: judgement.isTest ? .judgedTest : .judgedValid
            case .invalid: .judgedInvalid
            }
        func reasons(_ language: PortalLanguage) -> [[String: any Sendable]] {
            (judgement.reasons[language.rawValue] ?? []).map { ["reason": $0] }
        }
        return [
            "verdict": Saying(word), "isInvalid": judgement.verdict == .invalid,
            "isPending": judgement.verdict == .pending,
            "isLive": judgement.verdict == .pending,
            "reasons": Spoken(chinese: reasons(.chinese), english: reasons(.english)),
        ]
    }

    private static func letter(_ letter: CaptureStanding.Letter) -> [String: any Sendable] {
        switch letter {
        case .ready: ["letterText": Saying(.letterReady)]
        case .waiting(let lacking): ["letterText": Saying(.letterWaiting, lacking)]
        case .refused(let why):
            ["letterText": Saying(.letterRefused, why), "isLetterReady": true, "isLetterRefused": true]
        case .none: ["letterText": Saying(.letterNone)]
        }
    }

    private static func gaps(_ bundle: CaptureBundle) -> [String: any Sendable] {
        let header = bundle.header
        let gap = bundle.gap
        return [
            "isWhole": gap == nil && header.missing.isEmpty, "hasGap": gap != nil,
            "gapFrom": gap.map { Instant($0.startUnixNs / 1_000_000) } ?? "" as any Sendable,
            "gapTo": gap.map { Instant($0.endUnixNs / 1_000_000) } ?? "" as any Sendable,
            "gapSegment": gap.map { "data/" + SegmentValues.path($0.afterSegment) } ?? "",
            "gapWhy": Saying(gap.map { word(of: $0.reason) } ?? .reasonRecorder), "hasMissing": !header.missing.isEmpty,
            "missing": header.missing.map { ["what": $0.what, "why": $0.why] as [String: any Sendable] },
            "clockSteps": header.clockSteps.map { ["segment": String($0.segment)] as [String: any Sendable] },
        ]
    }

    static func word(of reason: ClosingReason) -> Word {
        switch reason {
        case .user: .reasonUser
        case .timeLimit: .reasonTimeLimit
        case .recorder: .reasonRecorder
        case .xServer: .reasonXServer
        case .browser: .reasonBrowser
        case .worker: .reasonWorker
        case .anchor: .reasonAnchor
        case .operatorRequest: .reasonOperator
        case .space: .reasonSpace
        }
    }

    private static func word(of reason: GapValues.Reason) -> Word {
        switch reason {
        case .recorder: .reasonRecorder
        case .xServer: .reasonXServer
        case .grabbed: .reasonGrabbed
        case .browser: .reasonBrowser
        case .worker: .reasonWorker
        case .anchor: .reasonAnchor
        case .space: .reasonSpace
        }
    }

    private static func anchors(
        _ anchors: BundleAnchors, _ judgement: CaptureJudgement
    ) -> [[String: any Sendable]] {
        func row(_ name: Saying, _ means: Saying, _ place: any Sendable, _ standing: Word?) -> [String: any Sendable] {
            [
                "name": name, "means": means, "place": place,
                "standing": standing.map { Saying($0) } ?? "" as any Sendable,
                "fails": standing == .standingFails,
            ]
        }
        func time(_ token: BundleAnchors.Token) -> any Sendable {
            token.time.map { Instant($0) } ?? Saying(.timeUnreadable)
        }
        func entry(_ index: UInt64) -> Saying { Saying(.entryNumber, grouped(index)) }
        var rows = [
            row(
                Saying(.anchorFreshness, anchors.freshness.authority), Saying(.anchorFreshnessMeans),
                time(anchors.freshness), judgement.standing("freshness"))
        ]
        rows += anchors.openings.map {
            row(
                Saying(.anchorOpening, $0.authority), Saying(.anchorOpeningMeans), time($0),
                judgement.standing("opening-tokens", "opening"))
        }
        rows.append(
            row(
                Saying(.anchorLedgerOpening), Saying(.anchorLedgerOpeningMeans), entry(anchors.openingIndex),
                judgement.standing("ledger-key", "ledger-opening", "checkpoints")))
        if !anchors.marks.isEmpty {
            rows.append(
                row(
                    Saying(.anchorMarks), Saying(.anchorMarksMeans), Saying(.entriesCounted, "\(anchors.marks.count)"),
                    judgement.standing("chain")))
        }
        if !anchors.headIndexes.isEmpty {
            rows.append(
                row(
                    Saying(.anchorLedgerHeads), Saying(.anchorLedgerHeadsMeans),
                    Saying(.entriesCounted, "\(anchors.headIndexes.count)"), judgement.standing("ledger-heads")))
        }
        rows.append(
            row(
                Saying(.anchorClosing, anchors.closing.authority), Saying(.anchorClosingMeans), time(anchors.closing),
                judgement.standing("closing-token")))
        rows.append(
            row(
                Saying(.anchorLedgerClosing), Saying(.anchorLedgerClosingMeans), entry(anchors.closingIndex),
                judgement.standing("ledger-closing", "checkpoints", "fingerprint", "signature")))
        let cosigners = anchors.cosigners
        rows.append(
            row(
                Saying(.anchorCosigners),
                cosigners.isEmpty
                    ? Saying(.anchorNoCosignersMeans)
                    : Saying(.anchorCosignersMeans, cosigners.joined(separator: ", ")),
                cosigners.isEmpty ? Saying(.standingNone) : Saying(.entriesCounted, "\(cosigners.count)"),
                cosigners.isEmpty ? nil : judgement.standing("checkpoints")))
        return rows
    }

    private static func shots(_ bundle: CaptureBundle, _ story: InputStory) -> [[String: any Sendable]] {
        var rows: [[String: any Sendable]] = []
        for episode in story.episodes {
            guard case .screenshot(let path) = episode.deed, let record = bundle.record(path),
                record.mediaType == "image/png"
            else { continue }
            let time = bundle.clock.unixMilliseconds(monotonic: episode.time) ?? record.at
            rows.append([
                "path": path, "number": String(rows.count + 1), "time": PageText.time(time),
                "civil": Instant(time, .civil),
                "label": Saying(.shotLabel, String(rows.count + 1), PageText.time(time)),
                "seconds": String((bundle.clock.recordingMilliseconds(monotonic: episode.time) ?? 0) / 1000),
                "position": PageText.length(bundle.clock.recordingMilliseconds(monotonic: episode.time) ?? 0),
            ])
        }
        return rows
    }

    private static func files(_ bundle: CaptureBundle) -> [String: any Sendable] {
        func row(_ record: ArtefactRecord) -> [String: any Sendable] {
            [
                "path": record.path, "name": record.name ?? "", "hasName": record.name != nil,
                "kind": Saying(kind(of: record)), "size": PageText.size(record.bytes),
                "sha256": record.digests.sha256.hex, "sm3": record.digests.sm3.hex,
                "isSealed": record.tier == .sealed, "at": Instant(record.at),
            ]
        }
        let records = bundle.manifest.records
        let others = records.filter { $0.segment == nil }
        // What whoever captured looks for comes first.
        let order: [Word] = [.fileScreenshot, .fileDownload, .filePage, .fileReport, .fileNetwork]
        let sorted = order.flatMap { word in others.filter { kind(of: $0) == word } }
        let segments = records.filter { $0.segment != nil }
        return [
            "files": sorted.prefix(maximumFileCount).map(row), "segments": segments.prefix(maximumFileCount).map(row),
            "segmentCount": grouped(UInt64(segments.count)), "hasSegments": !segments.isEmpty,
            "hasMoreFiles": sorted.count > maximumFileCount || segments.count > maximumFileCount,
            "hasSealed": records.contains { $0.tier == .sealed },
        ]
    }

    static func kind(of record: ArtefactRecord) -> Word {
        if record.segment != nil { return .fileRecording }
        switch record.path.split(separator: "/").first {
        case "screenshots": return .fileScreenshot
        case "downloads": return .fileDownload
        case "page": return .filePage
        case "network": return .fileNetwork
        default: return .fileReport
        }
    }
}

extension InputEpisode {
    var isScreenshot: Bool { if case .screenshot = deed { true } else { false } }
}
