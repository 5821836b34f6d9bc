extension Phrase {
    static let verify = [
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
}
