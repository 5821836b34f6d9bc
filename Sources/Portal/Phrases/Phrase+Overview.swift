extension Phrase {
    static let overview = [
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
        Phrase("overviewVerify", "在浏览器里核验文件，不上传", "Check a file in your browser; nothing is uploaded"),
        Phrase("overviewDraws", "历次摇号", "All draws"),
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
        Phrase("checkLogDirectory", "账本副本或地址", "a copy of the ledger, or its address"),
        Phrase("systemsTitle", "供其他系统接入", "For other systems"),
        Phrase(
            "systemsText", "接口说明采用 OpenAPI 3.1；账本为 C2SP tlog-tiles 静态文件，任何监测程序均可读取。",
            "The interface is described in OpenAPI 3.1; the ledger is static files (C2SP tlog-tiles) that any monitor can read."
        ),
        Phrase("systemsInterface", "接口说明", "Interface description"),
    ]
}
