extension Phrase {
    /// A candidate's slip, found and opened in the candidate's own browser.
    static let slipLookup = [
        Phrase("lookupTitle", "查询号单", "Your slip"),
        Phrase("lookupLead", "取得您的号单", "Get your slip"),
        Phrase(
            "lookupText", "填写证件号码和纸上的查询码。二者只在您的浏览器中使用，不会发送给任何人。",
            "Type your identifier and the code on your paper. Both stay in your browser; they are sent to nobody."),
        Phrase(
            "lookupNoScript", "查询在您的浏览器中进行，请允许本站运行脚本；或请公证机构当面提供号单。",
            "The look-up works in your browser: let this site run scripts, or ask the office for your slip."),
        Phrase("lookupIdentity", "证件号码", "Identifier"),
        Phrase(
            "lookupIdentityHint", "与登记时一致，写成“国家:证件类型:号码”，例如 CN:ID:11010119900101001X。",
            "As it was registered: COUNTRY:DOCTYPE:NUMBER, for instance CN:ID:11010119900101001X."),
        Phrase("lookupCode", "查询码", "Code"),
        Phrase(
            "lookupCodeHint", "20 位字母和数字，大小写、空格和连字符不限。",
            "20 letters and digits; small letters, spaces and hyphens are free."),
        Phrase("lookupDo", "查询", "Look it up"),
        Phrase("lookupRunning", "正在查询……", "Looking it up …"),
        Phrase("lookupFound", "号单属于您，并通向已承诺的名单。", "The slip is yours, and leads to the committed list."),
        Phrase(
            "lookupFoundText", "已核对：加盐摘要与您的证件号码相符；名单条目通向承诺文件中的名单根。承诺是否首先入账，请在摇号页面或用审计程序核对。",
            "Checked: salt and identifier give the entry, and the entry leads to the list root of the commitment's file. Whether that commitment came first on the log, the draw's page or the audit program checks."
        ),
        Phrase("lookupTogether", "同组人数", "People drawn together"),
        Phrase("lookupSave", "保存号单", "Save the slip"),
        Phrase("lookupCheck", "到摇号页面核验结果", "Check the result on the draw's page"),
        Phrase("lookupBadCode", "查询码有误，请与纸上核对。", "The code is not right: compare it with your paper."),
        Phrase(
            "lookupBadIdentity", "证件号码格式不符，或号单不属于此号码。",
            "The identifier is not in its form, or the slip is somebody else's."),
        Phrase(
            "lookupAbsent", "没有与此证件号码和查询码相符的号单。请核对两者，仍查不到请联系公证机构。",
            "Nothing is there for this identifier and code. Compare both with your paper; then ask the office."),
        Phrase(
            "lookupWrong", "号单与本次摇号不符。请保存本页并联系公证机构。",
            "The slip is not that of this draw. Keep this page, and ask the office."),
        Phrase("lookupOther", "未能查询，请稍后再试。", "It could not be looked up: try again later."),
        Phrase("lookupLearns", "服务器能知道什么", "What the server learns"),
        Phrase(
            "lookupLearnsText",
            "您的浏览器由证件号码和查询码算出一个文件名，只取这一个文件（人数多时取许多人共用的一个文件），并在本地解密。服务器看到取了哪个文件和您的网络地址，但看不到证件号码、查询码，也打不开号单。",
            "Your browser computes a file's name from identifier and code, fetches that file alone (of a long list, one that many share), and decrypts it. The server sees which file was taken and your network address; it sees neither identifier nor code, and cannot open the slip."
        ),
    ]
}
