/// Every sentence that the auditor can say, by name; `Catalogue` has it in each language.
public enum Phrase: String, Sendable, CaseIterable {
    /// %1: detail.
    case malformed
    /// %1: member.
    case memberMissing
    /// %1: member.
    case needs
    /// %1: member.
    case crcWrong
    /// %1: member.
    case textWrong
    /// %1: member.
    case stray
    /// %1: list, %2: member.
    case listOmits
    /// %1: list, %2: member.
    case listExtra
    /// %1: list, %2: member.
    case listDiffers
    /// %1: what states it, %2: of what.
    case digestWrong
    case commitmentWrong
    case nonceWrong
    /// %1: member.
    case headerDiffers
    /// %1: name.
    case authorityUnknown
    case noAuthority
    /// %1: member, %2: detail.
    case tokenInvalid
    /// %1: member, %2: its time, %3: stated.
    case tokenTime
    /// %1: member, %2: milliseconds.
    case tokenLate
    /// %1: member, %2: subject.
    case testRoot
    /// %1: member.
    case recordStray
    /// %1: member.
    case recordMissing
    /// %1: member.
    case recordDiffers
    /// %1: path.
    case recordSegment
    /// %1: member.
    case saltTwice
    /// %1: member.
    case segmentDiffers
    /// %1: detail.
    case chainBroken
    /// %1: member.
    case headWrong
    case noSegments
    /// %1: k.
    case markSignature
    /// %1: segment, %2: nanoseconds.
    case clockStepWrong
    /// %1: segment, %2: nanoseconds.
    case clockStepHidden
    /// %1: segment.
    case clockStepNowhere
    /// %1: found, %2: stated.
    case pictureSize
    /// %1: member.
    case decodeTimeWrong
    /// %1: member.
    case durationWrong
    /// %1: segment.
    case inputHeadWrong
    case inputSummary
    /// %1: covered, %2: lines.
    case linesUncovered
    /// %1: line, %2: member.
    case artefactDiffers
    /// %1: member.
    case phaseWrong
    /// %1: member.
    case sessionWrong
    /// %1: member.
    case summaryWrong
    case closeUndeclared
    /// %1: item.
    case itemForbids
    case fingerprintDiffers
    case signatureInvalid
    /// %1: index.
    case entryOrder
    /// %1: index, %2: checkpoint.
    case notIncluded
    /// %1: type.
    case entryType
    /// %1: field.
    case entryDiffers
    case entrySignature
    /// %1: entries, %2: marks.
    case headCount
    /// %1: member, %2: detail.
    case checkpointInvalid
    /// %1: member, %2: found, %3: needed.
    case quorumMissed
    /// %1: member.
    case sizeWrong
    case notConsistent
    case noTrustFile
    /// %1: name.
    case logUnknown
    /// %1: name.
    case rootUnknown
    /// %1: found, %2: needed.
    case trustQuorum
    case officeUnknown
    /// %1: count.
    case furtherReasons
    case passed
    case failed
    case notChecked
    case verdictValid
    case verdictConsistent
    case verdictInvalid
    case testBanner
    /// %1: verdict.
    case verdictTest
    /// %1: session.
    case factSession
    /// %1: fingerprint.
    case factFingerprint
    /// %1: fingerprint.
    case factFingerprintSM3
    /// %1: time.
    case factOpened
    /// %1: time, %2: reason.
    case factClosed
    /// %1: time, %2: time.
    case factOpening
    /// %1: time, %2: time.
    case factClosing
    case factUnknown
    /// %1: segment, %2: time, %3: time, %4: reason.
    case factGap
    case factNoGap
    /// %1: what, %2: why.
    case factMissing
    /// %1: item.
    case factUnclean
    /// %1: time.
    case factRecovered
    /// %1: index.
    case leafStray
    case verdictDisclosureValid
    case verdictDisclosureConsistent
    /// %1: member, %2: bytes, %3: media type, %4: time.
    case factDisclosed
    /// %1: name.
    case factDisclosedName
    /// %1: count.
    case factWithheld
    case factClosingElsewhere
    /// %1: detail.
    case unusable

    // What each check says.
    case containerCheck
    case manifestsCheck
    case tagManifestsCheck
    case policyCheck
    case openingCheck
    case freshnessCheck
    case openingTokensCheck
    case recordsCheck
    case chainCheck
    case recordingCheck
    case inputCheck
    case artefactsCheck
    case cleanlinessCheck
    case fingerprintCheck
    case signatureCheck
    case closingTokenCheck
    case ledgerKeyCheck
    case ledgerOpeningCheck
    case ledgerHeadsCheck
    case ledgerClosingCheck
    case checkpointsCheck
    case trustCheck
    case disclosedOpeningCheck
    case disclosedRecordsCheck
    case disclosedFingerprintCheck
}

extension CheckID {
    /// What this check establishes in a report.
    func phrase(in report: AuditReport) -> Phrase {
        switch self {
        case .opening where report.isOfDisclosure: .disclosedOpeningCheck
        case .records where report.isOfDisclosure: .disclosedRecordsCheck
        case .fingerprint where report.isOfDisclosure: .disclosedFingerprintCheck
        default: phrase
        }
    }

    /// What this check establishes of a bundle.
    public var phrase: Phrase {
        switch self {
        case .container: .containerCheck
        case .manifests: .manifestsCheck
        case .tagManifests: .tagManifestsCheck
        case .policy: .policyCheck
        case .opening: .openingCheck
        case .freshness: .freshnessCheck
        case .openingTokens: .openingTokensCheck
        case .records: .recordsCheck
        case .chain: .chainCheck
        case .recording: .recordingCheck
        case .input: .inputCheck
        case .artefacts: .artefactsCheck
        case .cleanliness: .cleanlinessCheck
        case .fingerprint: .fingerprintCheck
        case .signature: .signatureCheck
        case .closingToken: .closingTokenCheck
        case .ledgerKey: .ledgerKeyCheck
        case .ledgerOpening: .ledgerOpeningCheck
        case .ledgerHeads: .ledgerHeadsCheck
        case .ledgerClosing: .ledgerClosingCheck
        case .checkpoints: .checkpointsCheck
        case .trust: .trustCheck
        }
    }
}
