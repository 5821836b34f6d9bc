/// One thing that pages say, in every language: the one catalogue. Templates name it `{{say.NAME}}`.
///
/// A phrase that stands in no template, or a template's phrase that is not here, fails a test.
struct Phrase: Sendable {
    let name: String
    let chinese: String
    let english: String

    init(_ name: String, _ chinese: String, _ english: String) {
        self.name = name
        self.chinese = chinese
        self.english = english
    }

    func text(_ language: PortalLanguage) -> String {
        switch language {
        case .chinese: chinese
        case .english: english
        }
    }

    static let all = frame + overview + verify + problem

    /// What stands around every page.
    private static let frame = [
        Phrase("tagline", "远程取证 · 证据保管 · 可核验摇号", "Remote capture · evidence deposit · verifiable draws"),
        Phrase("skip", "跳到正文", "Skip to the page's text"),
        Phrase("language", "语言", "Language"),
        Phrase("testTitle", "TEST 测试系统，不具证据效力", "A TEST system: nothing here is evidence"),
        Phrase(
            "testText", "本系统使用自建时间戳，仅供试用。正式使用前，请在 farm.json 中指定时间戳服务机构。",
            "This system stamps time by itself, for trying things out. Name time authorities in farm.json before real use."
        ),
        Phrase("filesCount", "证据以文件为准，不以网页为准。", "The files are the evidence, not this page."),
    ]

    private static let overview = [
        Phrase("overviewTitle", "首页", "Overview"),
        Phrase(
            "overviewLead", "这里保管的每一份证据，都可以脱离本系统、独立核验。", "Every piece of evidence kept here can be checked without us."),
        Phrase(
            "overviewText", "远程取证、电子数据保管与摇号的每一步都写入下方的公开账本。账本只存加盐摘要，不含个人信息；其他机构可各自留存副本并共同见证，任何改动都会暴露。",
            "Each step of a capture, a deposit and a draw is written to the public ledger below. It holds salted digests only, no personal data; other institutions can keep copies and witness it, so that any change shows."
        ),
        Phrase("ledgerTitle", "公开账本", "The public ledger"),
        Phrase("ledgerEntries", "条目", "entries"),
        Phrase("ledgerTime", "本页生成时账本的状态", "as it stood when this page was made"),
        Phrase("ledgerOrigin", "账本名称", "Origin"),
        Phrase("ledgerRoot", "SHA-256 树根", "Root, SHA-256"),
        Phrase("ledgerRootSM3", "SM3 树根", "Root, SM3"),
        Phrase("ledgerKey", "验证公钥", "Verifier key"),
        Phrase(
            "ledgerKeyNote", "请与本机构另行公布或书面交付的公钥比对：来自本页的公钥不能证明本页。",
            "Compare it with the key that the office gave you by another way: a key from this page proves nothing about this page."
        ),
        Phrase("ledgerCheckpoint", "签名检查点", "Signed checkpoint"),
        Phrase("ledgerCheckpointSM3", "签名检查点（SM3）", "Signed checkpoint (SM3)"),
        Phrase("checkTitle", "核验您手中的文件", "Check what you hold"),
        Phrase(
            "checkText", "以下命令在您自己的计算机上运行，无需联网。trust.json 由本机构直接交给您，不要从证据包中取得。",
            "These commands run on your own machine, without a network. The office gives you trust.json itself; never take it from a bundle."
        ),
        Phrase("checkWhat", "您手中的", "You have"),
        Phrase("checkHow", "运行", "Run"),
        Phrase("checkSession", "取证证据包", "an evidence bundle of a capture"),
        Phrase("checkLetter", "保管函", "a custody letter"),
        Phrase("checkDeposit", "存证证明与原文件", "a deposit's proof and the file"),
        Phrase("checkDraw", "摇号证明目录", "a draw's proof directory"),
        Phrase("checkSlip", "号单", "a draw slip"),
        Phrase("checkLog", "账本副本或地址", "a copy of the ledger, or its address"),
        Phrase("systemsTitle", "供其他系统接入", "For other systems"),
        Phrase(
            "systemsText", "接口说明采用 OpenAPI 3.1；账本为 C2SP tlog-tiles 静态文件，任何监测程序均可读取。",
            "The interface is described in OpenAPI 3.1; the ledger is static files (C2SP tlog-tiles) that any monitor can read."
        ),
        Phrase("systemsInterface", "接口说明", "Interface description"),
    ]

    private static let verify = [
        Phrase("verifyTitle", "核验保管函", "Check a custody letter"),
        Phrase("verifyLead", "核验一份保管函，不必相信本网站", "Checking a custody letter, without believing this site"),
        Phrase(
            "verifyText", "二维码只是把您带到这里：伪造的保管函也可以印上它。能说明问题的是保管函的 PDF 文件本身，请向持函人索取。",
            "The code on the letter only leads here: a forged letter can carry it too. What counts is the letter's PDF file; ask whoever holds it."
        ),
        Phrase("verifySignature", "签名", "The signature"),
        Phrase(
            "verifySignatureText", "用能显示数字签名的阅读器打开 PDF：它应由本机构签署，且签署后未被改动。",
            "Open the PDF in a reader that shows signatures: the office signed it, and nothing has changed since."),
        Phrase("verifyWhole", "保管函所述的每一项", "Everything the letter says"),
        Phrase(
            "verifyWholeText", "在您自己的计算机上运行，无需联网。trust.json 由本机构直接交给您，不要使用随函附来的。",
            "Run this on your own machine; it needs no network. The office gives you trust.json itself: use none that came with the letter."
        ),
        Phrase("verifyFile", "原文件", "The file"),
        Phrase(
            "verifyFileText", "您手中文件的 SHA-256 与 SM3 值，应与保管函所载逐字一致。",
            "The SHA-256 and SM3 of the file in your hands are, digit by digit, those on the letter."),
        Phrase("verifyOffice", "询问本机构", "Ask the office"),
        Phrase(
            "verifyOfficeText", "如有疑问，请以您另行查到的电话联系本机构，并报函号；不要使用函上印的电话。",
            "In doubt, call the office by a number that you found elsewhere, not on the letter, and name the letter's number."
        ),
        Phrase("verifyLimits", "保管函不能证明什么", "What a letter does not show"),
        Phrase(
            "verifyLimitsText", "保管函证明该内容在所载时间之前已经存在并交存于本机构，或在所述取证过程中显示和接收；不证明内容由谁制作，也不证明其真实。",
            "A letter shows that the content existed and was handed in no later than the times it names, or was displayed and received in the capture it describes. Who made the content, and whether it is true, it does not show."
        ),
    ]

    private static let problem = [
        Phrase("problemTitle", "无法完成", "That did not work"),
        Phrase("problemStatus", "状态码", "Status"),
        Phrase(
            "problemMissing", "没有这个页面。请检查地址，或从首页重新开始。",
            "There is no such page. Check the address, or begin again at the overview."),
        Phrase(
            "problemOurs", "这是本系统的问题，已记入运行日志；您提交的内容如已确认则不会丢失。请稍后再试。",
            "This is our fault and is in the log; what was confirmed to you is not lost. Try again later."),
        Phrase("problemOther", "请求未被接受。", "The request was not accepted."),
        Phrase("problemDetail", "系统说明", "What the system says"),
        Phrase("problemHome", "返回首页", "To the overview"),
    ]
}
