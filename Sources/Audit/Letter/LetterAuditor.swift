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

    /// The deposit's proof, as it is attached.
    static let proofName = "deposit-proof.json"

    let means: DepositAuditor.Means
    var report: LetterReport

    /// - Throws: `.read` or `.limit` when the file cannot be used at all: exit 2.
    public static func audit(
        contentsOf path: String, means: DepositAuditor.Means
    ) throws(EvidenceError) -> LetterReport {
        audit(try FileSource.contents(of: path, maximum: maximumByteCount), means: means)
    }

    /// The same for bytes: whatever they are, the report says what is wrong with them.
    public static func audit(_ bytes: [UInt8], means: DepositAuditor.Means) -> LetterReport {
        LetterAuditor(
            means: means,
            report: LetterReport(isAnchored: means.trust != nil, acceptsUntrusted: means.acceptsUntrusted)
        ).run(bytes)
    }

    private consuming func run(_ bytes: [UInt8]) -> LetterReport {
        let document: SignedPDF
        do throws(PDFError) {
            document = try SignedPDF(bytes)
        } catch {
            fail(.form, error.description, "文件形式不符：\(error.description)")
            return report
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
        return report
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
