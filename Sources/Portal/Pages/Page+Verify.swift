extension Page {
    /// Where the code on a custody letter leads: whatever the office hands out is checked here, in the visitor's own browser.
    ///
    /// - Parameters:
    ///   - trust: the office's own trust file, or nothing.
    ///   - saved: the page in one file, in each language.
    public static func verify(trust: String, saved: (chinese: SavedVerifyPage, english: SavedVerifyPage)) -> Page {
        Page(
            template: "verify", title: "verifyTitle",
            values: [
                "trust": trust, "hasTrust": !trust.isEmpty, "worker": Asset.checks.path,
                "script": Asset.verifyScript.path,
                "words": Spoken(
                    chinese: [["json": VerifyWords.json(.chinese)]], english: [["json": VerifyWords.json(.english)]]),
                "saved": Spoken(
                    chinese: [["path": SavedVerifyPage.path(.chinese), "digest": saved.chinese.digest]],
                    english: [["path": SavedVerifyPage.path(.english), "digest": saved.english.digest]]),
            ],
            policy: verifyPolicy)
    }

    /// As every page's, and besides: nothing of what is checked can be sent anywhere, not even to us.
    private static let verifyPolicy = PageRenderer.contentSecurityPolicy.replacing(
        "connect-src 'self'", with: "connect-src 'none'; worker-src 'self'")
}
