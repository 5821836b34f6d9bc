extension Phrase {
    /// What stands around every page.
    static let frame = [
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
}
