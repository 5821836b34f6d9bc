extension Page {
    /// The words that the desktop's script says, by their keys in it.
    private static let desktopWords: [(key: String, word: Word)] = [
        ("light-unknown", .deskLightUnknown), ("light-starting", .deskLightStarting),
        ("light-recording", .deskLightRecording), ("light-stopped", .deskLightStopped),
        ("light-failed", .deskLightFailed), ("connecting", .deskConnecting), ("connected", .deskConnected),
        ("watching", .deskWatching), ("closed", .deskClosed), ("lost", .deskLost), ("return-by", .deskReturnBy),
        ("silent", .deskSilent), ("ended", .deskEnded), ("shot", .deskShot), ("shooting", .deskShooting),
        ("refused", .deskRefused), ("pasted", .deskPasted), ("left", .deskLeftDesktop),
    ]

    /// The desktop in the browser.
    ///
    /// - Parameters:
    ///   - createdAt: when it was asked for, Unix milliseconds.
    ///   - isWatching: sees and does nothing.
    ///   - token: what orders carry to show that they came from our own page; empty for watchers.
    ///   - viewer: path of the viewer's script.
    public static func desktop(
        id: String, url: String, createdAt: Int64, isWatching: Bool, token: String, viewer: String
    ) -> Page {
        Page(
            template: "desktop", title: isWatching ? "deskWatchTitle" : "deskTitle",
            values: [
                "id": id, "headline": Saying(isWatching ? .deskWatchHead : .deskUserHead, url),
                "role": isWatching ? "watcher" : "user", "isUser": !isWatching, "token": token, "novnc": viewer,
                "script": Asset.desktopScript.path, "ahead": Instant(UInt64(clamping: createdAt), .ahead),
                "words": desktopWords.map { ["key": $0.key, "text": Saying($0.word)] as [String: any Sendable] },
            ],
            policy: PageRenderer.desktopPolicy)
    }
}
