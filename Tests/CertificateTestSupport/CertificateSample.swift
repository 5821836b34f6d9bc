public import CertificateModel
public import CryptoPrimitives

/// Requests, checks and people for tests.
public enum CertificateSample {
    public static let notary = CertificatePerson(account: String(repeating: "0a", count: 16), name: "lin.notary")
    public static let colleague = CertificatePerson(account: String(repeating: "0b", count: 16), name: "sun.notary")
    public static let holder = CertificatePerson(account: String(repeating: "0c", count: 16), name: "wang.holder")
    public static let content = DigestPair(of: "the picture that was deposited".utf8)
    public static let start: UInt64 = 1_795_000_000_000

    public static func application(
        _ subject: CertificateSubject = .deposit(41), purpose: String = "向法院提交，证明作品的存证时间。"
    ) throws -> CertificateApplication {
        try CertificateApplication(
            subject: subject, applicant: "江城市示例文化传播有限公司", identification: "统一社会信用代码 91420100MA4EXAMPLE",
            contact: "027-1234 5678", purpose: purpose, recipient: "江城市中级人民法院", copies: 2)
    }

    public static func request(_ number: Int = 1, office: String = "office") throws -> CertificateRequest {
        let digits = String(number, radix: 16)
        return CertificateRequest(
            id: String(repeating: "0", count: 32 - digits.count) + digits, office: office, by: holder,
            at: start + UInt64(number) * 1000, application: try application(.deposit(UInt64(number))))
    }

    public static func evidence(index: UInt64 = 41) -> CertificateEvidence {
        CertificateEvidence(
            title: "原创插画《江畔》定稿.png", sha256: content.sha256, sm3: content.sm3, origin: "ledger.example/office",
            index: index, accepted: start - 86_400_000, notLaterThan: start - 86_390_000, attestedBy: "tsa-1")
    }

    /// A check of the deposited file, or of another one.
    public static func check(
        by notary: CertificatePerson = notary, holds: Bool = true, at: UInt64 = start + 60_000, index: UInt64 = 41
    ) -> CertificateCheck {
        let outcome: CertificateFinding.Outcome = holds ? .passed : .failed
        let digests = holds ? content : DigestPair(of: "another picture".utf8)
        return CertificateCheck(
            at: at, by: notary, source: .upload,
            file: .init(name: "江畔.png", byteCount: 482_113, digests: digests), evidence: evidence(index: index),
            findings: [
                CertificateFinding(
                    .sha256, outcome, chinese: "文件的 SHA-256 摘要与存证一致", english: "The file's SHA-256 is the deposit's"),
                CertificateFinding(
                    .sm3, outcome, chinese: "文件的 SM3 摘要与存证一致", english: "The file's SM3 is the deposit's"),
                CertificateFinding(
                    .proof, .passed, chinese: "记录位于账本的 SHA-256 树中，检查点签名有效",
                    english: "The entry is in the ledger's SHA-256 tree, and the checkpoint's signature verifies"),
                CertificateFinding(
                    .proof, .noted, chinese: "不证明内容是否真实", english: "Not proven: whether the content is true"),
            ], isTest: false)
    }

    /// A request that a notary has checked.
    public static func checked(_ number: Int = 1, office: String = "office") throws -> CertificateRequest {
        try request(number, office: office).applying(.take(by: notary)).applying(.check(check()))
    }

    /// What the annex of a checked request says under a number.
    public static func content(
        of request: CertificateRequest, _ number: CertificateNumber, decided: UInt64 = start + 120_000,
        isTest: Bool = false
    ) throws -> CertificateContent {
        try CertificateContent(
            of: request, number: number, decided: decided, utcOffset: 480,
            letterhead: .init(name: "江城市第一公证处", otherName: "First Notary Office of Jiangcheng", address: "江城市示例路 1 号"),
            verifyAddress: "https://notary.example/verify", isTest: isTest)
    }
}
