extension Phrase {
    /// The recordings of a draw's screen.
    static let drawRecordings = [
        Phrase("drawRecordingsTitle", "大屏录像", "Recordings of the screen"),
        Phrase("drawRecordingsLead", "大屏录像", "Recordings of the screen"),
        Phrase(
            "drawRecordingsText",
            "大屏在一个洁净桌面中打开，由取证会话全程录制：录像、截图、网络记录都封存在证据包中，会话的开始与结束记入账本。证据包与摇号一样公开。",
            "The screen was opened in a clean desktop and recorded by a capture session: video, pictures and network log are sealed in a bundle, and the session's beginning and end stand on the ledger. The bundle is as public as the draw."
        ),
        Phrase("drawRecordingsBack", "返回本次摇号", "Back to the draw"),
        Phrase("drawRecordingsPublicBack", "返回摇号公开页", "Back to the draw's page"),
        Phrase("drawRecordingsBegin", "录制大屏", "Record the screen"),
        Phrase(
            "drawRecordingsBeginText",
            "占用一个桌面。每当大屏有变化便自动截图；结果公布、各页中签名单展示完毕后自动结束。也可提前结束。任何人都不能操作该桌面，贵机构的公证员可以旁观。",
            "It takes one desktop. A picture is taken whenever the screen changes; it ends by itself when the result is published and every page of winners was shown, or earlier when you say so. Nobody can work in that desktop; notaries of your office may watch."
        ),
        Phrase(
            "drawRecordingsNoNumber", "规则确定、摇号取得编号后才能录制。",
            "The screen can be recorded once the rules are fixed and the draw has its number."),
        Phrase("drawRecordingsBeginDo", "开始录制", "Begin the recording"),
        Phrase("drawRecordingsFinishDo", "现在结束录制", "End the recording now"),
        Phrase("drawRecordingsAll", "全部录像", "All recordings"),
        Phrase("drawRecordingsNone", "还没有录像。", "There are none yet."),
        Phrase("drawRecordingsSession", "会话", "Session"),
        Phrase("drawRecordingsFrom", "开始", "From"),
        Phrase("drawRecordingsTo", "结束", "To"),
        Phrase("drawRecordingsFingerprint", "证据包指纹", "Fingerprint of the bundle"),
        Phrase("drawRecordingsBundle", "下载证据包", "The bundle"),
        Phrase("drawRecordingsWatch", "旁观桌面", "Watch the desktop"),
        Phrase("drawRecordingsCapture", "会话页面", "The capture's page"),
        Phrase("drawRecordingsCheck", "如何核验", "How to check it"),
        Phrase(
            "drawRecordingsCheckText",
            "在核验页打开证据包：其中的事由写明本次摇号的编号，指纹须与上面一致，会话须在账本上有始有终。录像中地址栏的网址和大屏上的编号、名单根也须与公开页一致。",
            "Open the bundle on the verify page: its subject names this draw, its fingerprint must be the one above, and the ledger must have the session's beginning and end. The address in the recording, and the number and list root on the screen, must be those of the draw's public page."
        ),
        Phrase("drawRecordingsVerify", "核验页", "Verify page"),
        Phrase("drawRecordingsLedger", "账本浏览", "Explorer of the ledger"),
        Phrase("drawRecordingsLink", "大屏录像", "Recordings of the screen"),
    ]
}
