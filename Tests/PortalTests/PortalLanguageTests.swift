import Portal
import Testing

@Suite("The language of a page")
struct PortalLanguageTests {
    @Test(
        "the address counts first, then the cookie, then the browser, then Chinese",
        arguments: [
            ("en", "zh-Hans", "zh", PortalLanguage.english), (nil, "en", "zh", .english), (nil, nil, "en-GB", .english),
            (nil, nil, nil, .chinese), ("fr", "de", "ja", .chinese), ("EN", nil, "en", .english),
            (nil, nil, "fr;q=1, en;q=0.5, zh-CN;q=0.8", .chinese), (nil, nil, "fr, en;q=0.9,zh;q=0.85", .english),
            (nil, nil, "zh;q=0, en;q=0.001", .english), (nil, nil, "en;q=,zh;q=x;,;;q=1,=", .chinese),
            (nil, nil, "zh;q=-1, en;q=2, en;q=1.0.0", .chinese), (nil, nil, "en ; q=0.7 , zh ; q=0.6999", .english),
            (nil, nil, String(repeating: "fr,", count: 16) + "en", .chinese),
        ] as [(String?, String?, String?, PortalLanguage)])
    func chosen(_ row: (query: String?, cookie: String?, accepted: String?, due: PortalLanguage)) {
        #expect(PortalLanguage(query: row.query, cookie: row.cookie, accepted: row.accepted) == row.due)
    }
}
