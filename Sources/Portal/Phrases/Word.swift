internal import DrawForms
internal import Foundation

/// A phrase that a page chooses by what it shows: the value of a template's name, not the template's own text.
///
/// Each has its phrase of the same name in the catalogue.
enum Word: String, CaseIterable, Sendable {
    // Where a session stands.
    case waitPlace, waitSeconds, waitMinutes, waitHours, waitUnknown, waitQuota
    case phaseQueued, phaseAssigned, phaseRecording, phaseOpen, phaseClosing, phaseSealed, phaseFailed
    case captureSealedHead, captureGapHead, captureFailedHead, captureRunningHead, captureWaitingHead,
        captureSealingHead
    case stepDone, stepNow, stepLater
    // The notary's desk.
    case deskSessions, deskDeposits, deskLetters, deskOneSession, deskOneDeposit, deskOneLetter
    case deskWaits, deskRuns, deskDone, deskFailed, deskWrong
    case deskMoreThan, deskExactly, deskOfMany, deskIssued, deskUnsigned, deskOnLedger, deskOffLedger
    case deskNamedDigest, deskNamedSession, deskNamedNonce, deskNamedNumber, deskNamedLetter
    // Why it ended.
    case reasonUser, reasonTimeLimit, reasonRecorder, reasonXServer, reasonBrowser, reasonWorker, reasonAnchor
    case reasonOperator, reasonSpace, reasonGrabbed
    // Anchors.
    case anchorFreshness, anchorOpening, anchorMarks, anchorLedgerOpening, anchorLedgerHeads, anchorLedgerClosing
    case anchorCosigners, anchorClosing
    case anchorFreshnessMeans, anchorOpeningMeans, anchorMarksMeans, anchorLedgerOpeningMeans, anchorLedgerHeadsMeans
    case anchorLedgerClosingMeans, anchorCosignersMeans, anchorNoCosignersMeans, anchorClosingMeans
    case entryNumber, entriesCounted, timeUnreadable
    case standingHolds, standingFails, standingPending, standingNone
    case judgedValid, judgedTest, judgedInvalid, judgedPending
    case letterReady, letterWaiting, letterRefused, letterNone
    // Cleanliness.
    case resultPass, resultFail, resultNotChecked, resultNoReport
    case cleanSummary, cleanNoReport
    case cleanImage, cleanImageMeans, cleanOverlay, cleanOverlayMeans, cleanMounts, cleanMountsMeans
    case cleanFreeSpace, cleanFreeSpaceMeans, cleanHostsFile, cleanHostsFileMeans, cleanMalware, cleanMalwareMeans
    case cleanBrowserPolicy, cleanBrowserPolicyMeans, cleanBrowserProfile, cleanBrowserProfileMeans
    case cleanBrowserVersion, cleanBrowserVersionMeans, cleanDownloads, cleanDownloadsMeans
    case cleanCertificates, cleanCertificatesMeans, cleanProcesses, cleanProcessesMeans
    case cleanPrivileges, cleanPrivilegesMeans, cleanRecorder, cleanRecorderMeans, cleanClients, cleanClientsMeans
    case cleanDevices, cleanDevicesMeans, cleanOperators, cleanOperatorsMeans, cleanProxy, cleanProxyMeans
    case cleanResolver, cleanResolverMeans, cleanRoutes, cleanRoutesMeans, cleanEgress, cleanEgressMeans
    case cleanClock, cleanClockMeans, cleanOther
    // Input.
    case byViewer, byScript, bySystem, byUnexplained
    case deedTyped, deedSealedKeys, deedKey, deedClick, deedRightClick, deedOtherClick, deedDrag
    case deedWheelUp, deedWheelDown, deedWheelSide, deedPasted, deedCopied, deedPastedSealed, deedCopiedSealed
    case deedScreenshot, deedRequest, deedTitle, deedNavigationInput, deedNavigationSealed, deedFile, deedNote
    case deedRedacted
    case inputSummary, inputCutNote
    // Files.
    case fileScreenshot, fileDownload, filePage, fileNetwork, fileRecording, fileReport, fileSealedTier
    case shotLabel
    case disclosureRecordingCount
    // The form that begins a capture.
    case newBadURL, newBadSubject, newBadScript, newBadForm
    // Lists of captures.
    case batchBadURL, batchBadSubject, batchBadLength, batchFull
    case batchCounts, batchSeconds, batchMinutes, batchHours, batchUnknown, batchOver
    // The desktop.
    case deskUserHead, deskWatchHead
    case deskLightUnknown, deskLightStarting, deskLightRecording, deskLightStopped, deskLightFailed
    case deskConnecting, deskConnected, deskWatching, deskClosed, deskLost, deskReturnBy, deskSilent, deskEnded
    // Draws.
    case drawStage
    case drawPhaseDraft, drawPhaseFixed, drawPhaseProposed, drawPhaseCommitted, drawPhaseProven, drawPhaseVoiding
    case drawPhaseAwaitingBeacon, drawPhaseDrawing, drawPhasePublished, drawPhaseVoid
    case drawNextList, drawNextCorrect, drawNextKeys, drawNextFix, drawNextContributions, drawNextPropose
    case drawNextConsent, drawNextOther
    case drawNextSlips, drawNextProve, drawNextVoiding, drawNextReveals, drawNextBeacon, drawNextDrawing
    case drawNextPublished, drawNextVoid
    case drawWeightsAlike, drawWeightsDiffer, drawGroupsNone, drawGroups, drawGroupsLone
    case drawListProblem, drawListProblems, drawListCut
    case drawContributorInvited, drawContributorKeyed, drawContributorContributed
    case drawReveals, drawSlipsMade
    case drawFatePending, drawFateResult, drawFateVoidRecord, drawFateVoidNoProof, drawFateVoidTooFew, drawFateReplaces
    case drawChartHidden, drawChartRange, drawChartAlt, drawChartAltObserved
    case deskShot, deskShooting, deskRefused, deskPasted, deskLeftDesktop
    // The public page of a draw.
    case drawStandsCommitted, drawStandsProven, drawStandsResult
    case drawStandsVoidRecord, drawStandsVoidNoProof, drawStandsVoidTooFew
    case drawModeRank, drawModePick
    // The big screen of a draw.
    case screenPhaseDraft, screenPhaseCommitted, screenPhaseProven, screenPhaseVoiding, screenPhaseBeacon
    case screenPhaseDrawing, screenPhasePublished, screenPhaseVoid, screenTickets, screenStage, screenSeats
    case screenAlternatesCount, screenRequire, screenForbid, screenCascade, screenModePick, screenPolicyStop
    case screenPolicyOverflow, screenNoRules, screenEntry, screenNotYet, screenContributor, screenAwaited
    case screenContributed, screenReceived, screenRevealed, screenMissing, screenRevealSum, screenNobody
    case screenProof, screenNoProof, screenOver, screenRound, screenRoundDue, screenAnyMoment, screenAt
    case screenWinners, screenAlternates, screenPage, screenNoWinners, screenAlternate, screenPlace, screenFamily
    case screenResult, screenLedger, screenCosigned, screenCauseRecord, screenCauseNoProof, screenCauseTooFew
    case screenLost, screenFresh, screenAge, screenFull, screenUnknown, screenChecking, screenChecked, screenFailed
    case screenUnchecked
    // A contributor's page.
    case contributeNowBegin, contributeNowElsewhere, contributeNowOtherKey, contributeNowOtherDraw
    case contributeNowOtherContribution, contributeNowWaitDraft, contributeNowWaitCommit, contributeNowWaitProof
    case contributeNowReveal, contributeNowChecking, contributeNowStopped, contributeNowSent, contributeNowDone
    case contributeNowOver, contributeNowLost, contributeNowRefused, contributeNowNoStore, contributeNowUnknown
    case contributeBadWords, contributeBadCheck, contributeBadFile, contributeBadHere, contributeBadKey
    case contributePaperOf, contributeHolds, contributeFails, contributeCheckConfiguration, contributeCheckOwnKey,
        contributeCheckCommitment
    case contributeCheckOwnContribution, contributeCheckLog, contributeCheckFirstCommitment, contributeCheckVrfKey,
        contributeCheckProof, contributeCheckNotVoid, contributeCheckWitnesses
    case contributeCheckOwnReveal, contributeCheckDeadline, contributeRemedyConfiguration, contributeRemedyOwnKey,
        contributeRemedyCommitment, contributeRemedyOwnContribution
    case contributeRemedyLog, contributeRemedyFirstCommitment, contributeRemedyVrfKey, contributeRemedyProof,
        contributeRemedyNotVoid, contributeRemedyWitnesses
    case contributeRemedyOwnReveal, contributeRemedyDeadline
}

/// A word with what stands for %1, %2, … in it.
struct Saying: Sendable {
    let word: Word
    let arguments: [String]

    init(_ word: Word, _ arguments: String...) {
        self.word = word
        self.arguments = arguments
    }

    func text(_ language: PortalLanguage) -> String {
        let phrase = Self.phrases[word.rawValue]?.text(language) ?? word.rawValue
        var text = ""
        var rest = phrase[...]
        while let sign = rest.firstIndex(of: "%") {
            text += rest[..<sign]
            rest = rest[rest.index(after: sign)...]
            guard let digit = rest.first?.wholeNumberValue, arguments.indices.contains(digit - 1) else {
                text.append("%")
                continue
            }
            text += arguments[digit - 1]
            rest = rest.dropFirst()
        }
        return text + rest
    }

    private static let phrases = Dictionary(
        Phrase.all.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })

    /// A page's values with every saying said, and everything that differs by language or zone chosen.
    static func said(_ value: any Sendable, _ language: PortalLanguage, _ zone: TimeZone) -> any Sendable {
        switch value {
        case let saying as Saying: saying.text(language)
        case let both as Bilingual: language == .chinese ? both.chinese : both.english
        case let spoken as Spoken: language == .chinese ? spoken.chinese : spoken.english
        case let instant as Instant: instant.text(zone)
        case let members as [String: any Sendable]: members.mapValues { said($0, language, zone) }
        case let rows as [[String: any Sendable]]:
            rows.map { row in row.mapValues { said($0, language, zone) } }
        default: value
        }
    }
}

/// Rows that are written in each language, by whoever made them.
struct Spoken: Sendable {
    let chinese: [[String: any Sendable]]
    let english: [[String: any Sendable]]
}
