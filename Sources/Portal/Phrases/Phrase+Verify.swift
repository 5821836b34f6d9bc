extension Phrase {
    static let verify = [
        Phrase("verifyTitle", "核验", "Check a file"),
        Phrase("verifyLead", "在您自己的浏览器里核验，不上传任何文件", "Checked in your own browser; nothing is uploaded"),
        Phrase(
            "verifyText",
            "保管函上的二维码通向这里：伪造的函件也可以印上它，能说明问题的是保管函的 PDF 文件本身，请向持函人索取，放到下面。证据包、证明、收据和原文件也一样。",
            "The code on a letter leads here; a forged letter can carry it too. What counts is the letter's PDF file: ask whoever holds it, and put it below. The same goes for evidence bundles, proofs, receipts and the files themselves."
        ),
        Phrase("toolTitle", "把文件拖到这里", "Drop files here"),
        Phrase(
            "toolText", "证据包（.asice）、保管函（PDF）、存证证明、收据（JSON），或任何文件。",
            "An evidence bundle (.asice), a custody letter (PDF), a deposit's proof or receipt (JSON), or any file."),
        Phrase("toolFiles", "选择文件", "Choose files"),
        Phrase("toolFolder", "选择文件夹", "Choose a folder"),
        Phrase(
            "toolHint", "相关的文件请一次放入：函件与其证据包、证明与原文件会互相核对。大文件分段读取，数 GB 亦可。",
            "Give what belongs together at once: a letter and its bundle, a proof and the file are held against one another. Large files are read in pieces, several GB too."
        ),
        Phrase("toolStop", "停止", "Stop"),
        Phrase(
            "toolScripts", "核验由浏览器中的程序完成，而此浏览器已关闭脚本。请用下面的其他办法。",
            "The checks run as a script, and scripts are off in this browser. Use one of the other ways below."),
        Phrase("trustTitle", "依据谁的密钥", "Whose keys are believed"),
        Phrase(
            "trustText", "下面是本机构自述的密钥。如果您怀疑的正是本机构，请从别处取得密钥，作为您自己的信任文件给出。",
            "These keys are what this office says of itself. Take them from somewhere else if it is the office that you doubt, and give them as your own trust file."
        ),
        Phrase("trustShow", "本机构的信任文件", "The office's trust file"),
        Phrase(
            "trustNone", "此处没有信任文件：在您给出自己的信任文件之前，只能核对内部是否一致。",
            "There is no trust file here: until you give your own, only whether things fit together can be checked."),
        Phrase("trustGive", "使用我自己的信任文件", "Use my own trust file"),
        Phrase("saveTitle", "存到磁盘，断网使用", "Keep this page, and use it without a network"),
        Phrase(
            "saveText", "一个文件，含全部核验程序。其自身的策略不允许它发送任何数据。请核对下载所得文件的 SHA-256。",
            "One file with all the programs. Its own policy lets it send nothing. Compare the SHA-256 of what you downloaded."
        ),
        Phrase("saveLink", "下载本页", "Download this page"),
        Phrase("verifyWays", "不用本页的其他办法", "Other ways, without this page"),
        Phrase(
            "verifyBrowserText",
            "本页由本机构的服务器送来，若该服务器说谎，页面也可以说谎：重要的事情请用存于磁盘且指纹相符的页面，或用 tabellion-audit 再核一次。链上锚定、证书吊销与画面内容不在此核验。",
            "This page comes from the office's own server; if that lies, so can the page. Where it matters, use a saved page whose digest you compared, or check again with tabellion-audit. Anchors on chains, revocation and what pictures show are not checked here."
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
