internal import LetterModel

/// A text of the annex in both languages.
struct AnnexText: Sendable, Hashable {
    let chinese: String
    let english: String

    init(_ chinese: String, _ english: String) {
        self.chinese = chinese
        self.english = english
    }

    /// Both languages where the annex has both, Chinese first.
    func all(_ language: LetterContent.Language) -> [String] {
        switch language {
        case .chinese: [chinese]
        case .english: [english]
        case .both: [chinese, english]
        }
    }
}

/// What every annex says.
enum AnnexWords {
    static let title = AnnexText("公证书附件", "Annex to a Notarial Certificate")
    static let number = AnnexText("出证登记编号", "Register of certificates, No.")
    static let nature = AnnexText(
        "本文件是公证书的附件，记载公证员对下列电子数据所作的核对及其结果。本文件不是公证书；公证书由公证机构另行出具，以公证书为准。",
        "This document is the annex to a notarial certificate: it records what a notary checked of the data below, and with what result. It is not the notarial certificate itself, which the office issues separately and which alone decides."
    )

    static func opening(applicant: String, notary: String, time: String) -> AnnexText {
        AnnexText(
            "应申请人 \(applicant) 的申请，公证员 \(notary) 于 \(time) 对下列电子数据进行核对，核对结果均成立，准予出证。",
            "At the request of \(applicant), the notary \(notary) checked the data below at \(time). Every check held, and the request was approved."
        )
    }

    static let application = AnnexText("申请", "The request")
    static let applicant = AnnexText("申请人", "Applicant")
    static let identification = AnnexText("身份证明", "Identification")
    static let purpose = AnnexText("用途", "Purpose")
    static let recipient = AnnexText("提交对象", "To be shown to")
    static let copies = AnnexText("份数", "Copies")
    static let requested = AnnexText("申请时间", "Requested")

    static let subject = AnnexText("电子数据", "The data")
    static let deposit = AnnexText("存证", "Deposit")
    static let capture = AnnexText("取证过程", "Capture session")
    static let name = AnnexText("名称", "Title")
    static let accepted = AnnexText("本处收存时间", "Accepted by the office")
    static let ledger = AnnexText("账本位置", "Place on the ledger")
    static let notLaterThan = AnnexText("最迟存在时间", "Existed not later than")

    static let check = AnnexText("核对", "The check")
    static let method = AnnexText("核对方式", "How")
    static let file = AnnexText("当面提交的文件", "File that was brought")
    static let by = AnnexText("核对人", "Checked by")
    static let at = AnnexText("核对时间", "Checked at")
    static let browser = AnnexText(
        "申请人当面提交文件，由公证员的电脑计算两种摘要，本处服务器与存证比对。",
        "The applicant brought the file; the notary's own computer computed both digests, and the office's server compared them with the deposit."
    )
    static let upload = AnnexText(
        "申请人当面提交文件，由本处服务器计算两种摘要并与存证比对；文件未留存。",
        "The applicant brought the file; the office's server computed both digests and compared them with the deposit. The file was not kept."
    )
    static let bundle = AnnexText(
        "对本处保管的证据包逐项审计，并将其指纹与封存时的指纹比对。",
        "The bundle that the office holds was audited in full, and its fingerprint compared with the one that it was sealed with."
    )
    static let result = AnnexText("结果", "Result")
    static let finding = AnnexText("核对事项及结论", "What was checked, and what was found")
    static let passed = AnnexText("成立", "holds")
    static let failed = AnnexText("不成立", "fails")
    static let noted = AnnexText("说明", "note")

    static let claimed = AnnexText("本附件说明", "This annex states")
    static let notClaimed = AnnexText("本附件不说明", "This annex does not state")
    static let claims = [
        AnnexText(
            "核对的内容与上列摘要一致，即与存证（或封存的证据包）一致，此后未被改动。",
            "What was checked has the digests above: it is what was deposited, or sealed, and has not been changed since."
        ),
        AnnexText(
            "该记录位于上列账本位置，其最迟存在时间由上列机构证明。",
            "The record stands at the place on the ledger above, and existed at the latest when the party above attests."
        ),
        AnnexText(
            "本附件及其登记行的摘要已另行存入本处账本，替换任何一页或一行均可被发现。",
            "The digests of this annex and of its line in the register are deposited on the office's ledger: exchanging a page or a line is noticed."
        ),
    ]
    static let notClaims = [
        AnnexText("内容是否真实、合法；", "whether the content is true or lawful;"),
        AnnexText("作者是谁、权利归谁；", "who made it, or who owns rights in it;"),
        AnnexText(
            "申请人自述的用途、提交对象是否属实；", "whether purpose and recipient, which the applicant stated, are so;"),
        AnnexText("公证书所证明的任何其他事项。", "anything else that a notarial certificate would."),
    ]

    static let verify = AnnexText("如何核验", "How to check")
    static let verifyOnline = AnnexText("扫描二维码，或打开以下网址：", "Scan the code, or open this address:")
    static let verifyOffline = AnnexText(
        "本文件带有电子签名和时间戳；附件 certificate.json 为本附件的全部内容，proof.json 为存证证明。其 SHA-256 与 SM3 摘要可在本处账本中查证。",
        "This file is signed and time-stamped; its attachment certificate.json is all that it says, proof.json the deposit's proof. Its SHA-256 and SM3 digests can be looked up on the office's ledger."
    )
    static let seal = AnnexText("（盖章处）", "(Seal)")
    static let issuedBy = AnnexText("公证机构", "Office")
    static let date = AnnexText("日期", "Date")
    static let notary = AnnexText("公证员", "Notary")
    static let signature = AnnexText("签名", "Signature")
}
