internal import CanonicalJSON
internal import CryptoPrimitives
internal import DepositModel
public import EvidenceModel
internal import LetterModel
internal import PortableDocument
internal import TokenVerification

/// Checks a letter offline: its form, its signature, and the proof inside (docs/spec/letter.md section 4).
///
/// Roots, keys and policies come from the auditor's trust file, never from the letter.
public struct LetterAuditor {
    /// Largest letter, in bytes.
    public static let maximumByteCount = PDFFile.maximumByteCount

    let means: DepositAuditor.Means
    /// The session's bundle, if it was given.
    let bundle: String?
    var report: LetterReport

    /// - Parameter bundle: the capture session's bundle, which is audited too and held against the letter.
    /// - Throws: `.read` or `.limit` when the letter, `.read` or `.container` when the bundle cannot be used at all: exit 2.
    public static func audit(
        contentsOf path: String, bundle: String? = nil, means: DepositAuditor.Means
    ) throws(EvidenceError) -> LetterReport {
        try audit(try FileSource.contents(of: path, maximum: maximumByteCount), bundle: bundle, means: means)
    }

    /// The same for bytes.
    public static func audit(
        _ bytes: [UInt8], bundle: String, means: DepositAuditor.Means
    ) throws(EvidenceError) -> LetterReport {
        try audit(bytes, bundle: bundle as String?, means: means)
    }

    /// The same for bytes, and no bundle: whatever they are, the report says what is wrong with them.
    public static func audit(_ bytes: [UInt8], means: DepositAuditor.Means) -> LetterReport {
        var auditor = LetterAuditor(means, bundle: nil)
        auditor.run(bytes)
        return auditor.report
    }

    private static func audit(
        _ bytes: [UInt8], bundle: String?, means: DepositAuditor.Means
    ) throws(EvidenceError) -> LetterReport {
        var auditor = LetterAuditor(means, bundle: bundle)
        if auditor.run(bytes), let bundle { try auditor.checkBundle(bundle) }
        return auditor.report
    }

    private init(_ means: DepositAuditor.Means, bundle: String?) {
        self.means = means
        self.bundle = bundle
        report = LetterReport(isAnchored: means.trust != nil, acceptsUntrusted: means.acceptsUntrusted)
    }

    /// - Returns: whether the letter has its one form, so that what it says could be read.
    @discardableResult
    private mutating func run(_ bytes: [UInt8]) -> Bool {
        let document: SignedPDF
        do throws(PDFError) {
            document = try SignedPDF(bytes)
        } catch {
            fail(.form, error.description, "文件形式不符：\(error.description)")
            return false
        }
        pass(
            .form, "One signature covers every byte of the \(document.pageCount) pages; nothing was added after it",
            "唯一的签名覆盖全部 \(document.pageCount) 页的每一个字节，其后未附加任何内容")
        checkSignature(document)
        note(
            .revocation,
            "A letter carries no revocation data: whether the office's or the authority's certificates were revoked, ask whoever issued them",
            "函件不附吊销数据：机构及授时机构的证书是否被吊销，请向其签发机构查询")
        checkContents(document)
        note(
            .notProven, "That the content is true, lawful, or by whom; the letter itself says what it does not state",
            "不证明内容真实、合法或由何人制作；函件自身载明其不证明的事项")
        return true
    }

    mutating func pass(_ check: LetterCheck, _ english: String, _ chinese: String) {
        report.add(check, .passed, english, chinese)
    }

    mutating func fail(_ check: LetterCheck, _ english: String, _ chinese: String) {
        report.add(check, .failed, english, chinese)
    }

    mutating func note(_ check: LetterCheck, _ english: String, _ chinese: String) {
        report.add(check, .noted, english, chinese)
    }
}
