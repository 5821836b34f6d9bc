internal import DepositModel

/// A letter before it has its number: what the office adds to a proof.
public struct LetterDraft: Sendable {
    public var kind: LetterContent.Kind
    public var language: LetterContent.Language
    public var utcOffset: Int
    public var office: LetterOffice
    public var depositor: String
    public var title: String
    /// Whether the letter names the case that the proof shows.
    public var namesCase = true
    public var files: [LetterFile]
    public var claims: [LetterClaim]?
    public var remarks: [String] = []
    public var verifyAddress: String
    public var isTest: Bool

    public init(
        kind: LetterContent.Kind, language: LetterContent.Language, utcOffset: Int, office: LetterOffice,
        depositor: String, title: String, files: [LetterFile], verifyAddress: String, isTest: Bool
    ) {
        self.kind = kind
        self.language = language
        self.utcOffset = utcOffset
        self.office = office
        self.depositor = depositor
        self.title = title
        self.files = files
        self.verifyAddress = verifyAddress
        self.isTest = isTest
    }

    /// The letter: all facts come from the proof, and of a capture session from its bundle.
    ///
    /// - Parameter capture: of a capture session, and of nothing else.
    /// - Throws: `.member` or `.limit`.
    public func content(
        number: String, issued: UInt64, proof: LetterProof, capture: LetterCapture? = nil, anchors: [LetterAnchor]
    ) throws(LetterError) -> LetterContent {
        let entry = proof.entryProof
        let place = LetterPlace(origin: entry.log, index: entry.index, entry: entry.entry, accepted: entry.time)
        var caseNumber: String?
        if case .deposit(let deposit) = proof, namesCase { caseNumber = deposit.depositCase?.number }
        let content = try LetterContent(
            kind: kind, language: language, number: number, issued: issued, utcOffset: utcOffset, office: office,
            depositor: depositor, title: title, caseNumber: caseNumber, digests: proof.digests, files: files,
            place: place, capture: capture, anchors: anchors, claims: claims, remarks: remarks,
            verifyAddress: verifyAddress, isTest: isTest)
        if let first = LetterAgreement.disagreements(of: content, with: proof).first {
            throw LetterError(
                .member, at: first.member, "\(first.letter), but the proof says \(first.proof)",
                remedy: "make the anchors' lines from the proof")
        }
        return content
    }
}
