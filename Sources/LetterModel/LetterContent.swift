internal import CanonicalJSON
internal import CryptoPrimitives
public import DepositModel

/// Everything that a letter says: what its pages are set from, and the attachment `letter.json`.
///
/// A plain value. Whether it is true, the attached proof shows (spec/letter.md).
public struct LetterContent: Hashable, Sendable {
    public enum Kind: String, Sendable, CaseIterable {
        /// Custody letter for a deposit.
        case deposit
        /// Deposit certificate: one page.
        case certificate
        /// Custody letter for a capture session.
        case capture
    }

    public enum Language: String, Sendable, CaseIterable {
        case chinese = "zh-Hans"
        case english = "en"
        case both
    }

    /// The attachment's name in the PDF.
    public static let attachmentName = "letter.json"

    /// Files that pages and `letter.json` name; more are in the annex.
    public static let maximumNamedFiles = 200

    /// Most anchors and remarks.
    public static let maximumAnchors = 32
    public static let maximumRemarks = 8

    public let kind: Kind
    public let language: Language

    /// The letter's number in the office's register, as it is printed.
    public let number: String

    /// When the letter was issued, Unix milliseconds; the PDF's creation date.
    public let issued: UInt64

    /// The office's clock: minutes east of Greenwich, −720 to 840.
    public let utcOffset: Int

    public let office: LetterOffice

    /// Who deposited, as the office has the name.
    public let depositor: String
    public let title: String
    public let caseNumber: String?

    /// Of the content that was deposited; of a capture session, its fingerprints.
    public let digests: DepositDigests

    /// The first `maximumNamedFiles`.
    public let files: [LetterFile]

    /// All files, where there are more than `files`.
    public let annex: LetterAnnex?

    public let place: LetterPlace

    /// Of a capture session, and of nothing else.
    public let capture: LetterCapture?
    public let anchors: [LetterAnchor]
    public let claims: [LetterClaim]

    /// What the office says beside; each at most 600 bytes.
    public let remarks: [String]

    /// Where anybody can check the letter; in the QR code, so at most 300 bytes.
    public let verifyAddress: String

    /// An anchor or the office's certificate is only for trying things out: every page says TEST.
    public let isTest: Bool

    /// Shows what letters look like, and is none: every page says SAMPLE.
    public let isSample: Bool

    /// - Parameters:
    ///   - files: all of them; those that the pages do not name go into the annex, which `annexBytes` gives.
    ///   - isTest: the office's certificate is a TEST one; an anchor for tests makes a letter TEST by itself.
    /// - Throws: `.member` or `.limit`, naming the member.
    public init(
        kind: Kind, language: Language, number: String, issued: UInt64, utcOffset: Int, office: LetterOffice,
        depositor: String, title: String, caseNumber: String? = nil, digests: DepositDigests, files: [LetterFile],
        place: LetterPlace, capture: LetterCapture? = nil, anchors: [LetterAnchor], claims: [LetterClaim]? = nil,
        remarks: [String] = [], verifyAddress: String, isTest: Bool, isSample: Bool = false
    ) throws(LetterError) {
        var annex: LetterAnnex?
        if files.count > Self.maximumNamedFiles {
            annex = LetterAnnex(
                count: files.count, digests: DigestPair(of: try LetterFileList(files).canonicalBytes))
        }
        self.init(
            unchecked: kind, language, number, issued, utcOffset, office, depositor, title, caseNumber, digests,
            Array(files.prefix(Self.maximumNamedFiles)), annex, place, capture, anchors,
            claims ?? LetterClaim.usual(for: kind), remarks, verifyAddress,
            isTest || anchors.contains(where: \.isTest), isSample)
        try check()
    }

    init(
        unchecked kind: Kind, _ language: Language, _ number: String, _ issued: UInt64, _ utcOffset: Int,
        _ office: LetterOffice, _ depositor: String, _ title: String, _ caseNumber: String?, _ digests: DepositDigests,
        _ files: [LetterFile], _ annex: LetterAnnex?, _ place: LetterPlace, _ capture: LetterCapture?,
        _ anchors: [LetterAnchor], _ claims: [LetterClaim], _ remarks: [String], _ verifyAddress: String,
        _ isTest: Bool, _ isSample: Bool
    ) {
        self.kind = kind
        self.language = language
        self.number = number
        self.issued = issued
        self.utcOffset = utcOffset
        self.office = office
        self.depositor = depositor
        self.title = title
        self.caseNumber = caseNumber
        self.digests = digests
        self.files = files
        self.annex = annex
        self.place = place
        self.capture = capture
        self.anchors = anchors
        self.claims = claims
        self.remarks = remarks
        self.verifyAddress = verifyAddress
        self.isTest = isTest
        self.isSample = isSample
    }

    /// The annex that belongs to a letter of these files; nil when its pages name them all.
    public static func annexBytes(for files: [LetterFile]) throws(LetterError) -> [UInt8]? {
        files.count > maximumNamedFiles ? try LetterFileList(files).canonicalBytes : nil
    }

    /// How many files there are, named or not.
    public var fileCount: Int { annex?.count ?? files.count }
}

extension LetterContent {
    /// Lengths, counts, and that the members go together.
    func check() throws(LetterError) {
        try LetterText.check(number, "number", maximum: 60)
        try LetterTime.check(issued, "issued")
        guard (-720...840).contains(utcOffset) else {
            throw LetterError(.member, at: "utcOffset", "not a time zone", remedy: "give minutes east of Greenwich")
        }
        try office.check()
        try LetterText.check(depositor, "depositor", maximum: 300)
        try LetterText.check(title, "title", maximum: 600)
        if let caseNumber { try LetterText.check(caseNumber, "case", maximum: 120) }
        try checkFiles()
        try place.check()
        guard (capture != nil) == (kind == .capture) else {
            throw LetterError(
                .member, at: "capture", "a letter for a capture session has this member, and no other letter",
                remedy: "give the session's times, or another kind of letter")
        }
        try capture?.check(closing: place.index)
        guard (1...Self.maximumAnchors).contains(anchors.count), remarks.count <= Self.maximumRemarks else {
            throw LetterError(
                .limit, at: "anchors", "\(anchors.count) anchors and \(remarks.count) remarks",
                remedy: "a letter has 1 to \(Self.maximumAnchors) anchors and up to \(Self.maximumRemarks) remarks")
        }
        for (number, anchor) in anchors.enumerated() {
            try anchor.check("anchors[\(number)]", covering: place.index)
        }
        for (number, remark) in remarks.enumerated() {
            try LetterText.check(remark, "remarks[\(number)]", maximum: 600)
        }
        guard Set(claims).count == claims.count, isTest || !anchors.contains(where: \.isTest) else {
            throw LetterError(
                .member, at: "test", "a letter with an anchor for tests is a TEST letter, and says nothing twice",
                remedy: "mark it so")
        }
        try LetterText.check(verifyAddress, "verifyAddress", maximum: 300)
        guard verifyAddress.hasPrefix("https://"), verifyAddress.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
            throw LetterError(
                .member, at: "verifyAddress", "not an https address in ASCII",
                remedy: "give the address of the office's verify page, percent-encoded")
        }
    }

    private func checkFiles() throws(LetterError) {
        for (number, file) in files.enumerated() { try file.check("files[\(number)]") }
        guard files.count <= Self.maximumNamedFiles else {
            throw LetterError(
                .limit, at: "files", "more than \(Self.maximumNamedFiles)", remedy: "the others belong into the annex")
        }
        guard let annex else { return }
        guard files.count == Self.maximumNamedFiles, annex.count > files.count,
            annex.count <= LetterFileList.maximumCount
        else {
            throw LetterError(
                .member, at: "annex", "an annex of \(annex.count) files, of which \(files.count) are named",
                remedy: "an annex stands where there are more than \(Self.maximumNamedFiles) files")
        }
    }
}
