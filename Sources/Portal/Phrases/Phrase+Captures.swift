extension Phrase {
    /// The list of captures, and the form that begins one.
    static let captures = [
        Phrase("capturesTitle", "我的取证", "Captures"),
        Phrase("capturesLead", "您的取证", "Your captures"),
        Phrase(
            "capturesText", "每次取证的证据包都保存在这里，随时可以下载、查看和核验。",
            "The bundle of every capture is kept here, to be fetched, looked at and checked at any time."),
        Phrase("capturesNew", "开始取证", "Begin a capture"),
        Phrase("capturesState", "状态", "Where it stands"),
        Phrase("capturesNone", "还没有取证。", "There is none yet."),
        Phrase("capturesOlder", "更早的取证", "Older captures"),
        Phrase("newTitle", "开始取证", "Begin a capture"),
        Phrase("newLead", "您要取证的网页", "Which page do you want to capture?"),
        Phrase(
            "newText", "我们会为这次取证准备一台全新的桌面，全程录像，结束后封存并出具保管函。一般几分钟即可完成。",
            "A clean desktop is made ready for this capture alone, everything is recorded, and at the end it is sealed and gets a custody letter. It takes some minutes."
        ),
        Phrase("newProblems", "请更正", "Please correct this"),
        Phrase(
            "newAddressNote", "以 https:// 或 http:// 开头的完整网址。桌面打开后首先访问它。",
            "The whole address, beginning with https:// or http://. The desktop opens it first."),
        Phrase(
            "newSubjectNote", "例如：某某公司，为起诉侵害作品信息网络传播权取证。写入证据包，账本上只有加盐摘要。",
            "For instance: Example Ltd, for a suit over unlicensed copies of its photographs. It stands in the bundle; on the ledger only as a salted digest."
        ),
        Phrase("newHow", "如何取证", "How"),
        Phrase("newInteractive", "由我本人操作", "I work in the desktop myself"),
        Phrase(
            "newInteractiveNote", "在浏览器中使用这台桌面：浏览、截图、下载，完成后由您结束。",
            "In this browser: visit pages, take screenshots, download, and finish when you are done."),
        Phrase("newPlain", "只打开网址并截图", "Only open the address and take a screenshot"),
        Phrase("newPlainNote", "自动完成，约半分钟。", "By itself, in half a minute."),
        Phrase("newScript", "按脚本执行", "Run a script"),
        Phrase(
            "newScriptNote", "步骤写成 JSON，格式见脚本说明。脚本本身不进入证据，其每一步操作均被记录。",
            "Steps as JSON, as the guide to scripts describes. What each step does is logged."),
        Phrase("newScriptText", "脚本", "Script"),
        Phrase("newBegin", "开始取证", "Begin"),
        Phrase(
            "newAfter", "接下来会显示进度；桌面全部被占用时按先后排队。",
            "Next comes its progress; when all desktops are taken, it waits its turn."),
        Phrase(
            "newBadURL", "网址须以 https:// 或 http:// 开头，含主机名，无空格，不超过 2048 字节。",
            "The address must begin with https:// or http://, name a host, have no spaces and at most 2,048 bytes."),
        Phrase(
            "newBadSubject", "请写明取证人与目的，不超过 4096 字节（约 1300 个汉字）。", "Say who captures what for, in at most 4,096 bytes."),
        Phrase("newBadScript", "脚本无法使用：%1", "The script cannot be used: %1"),
        Phrase("newBadForm", "表单已过期，请再次提交。", "This form is too old; send it again."),
    ]

    /// The desktop in the browser.
    static let desktop = [
        Phrase("deskTitle", "取证桌面", "The desktop"),
        Phrase("deskWatchTitle", "旁观取证", "Watching a capture"),
        Phrase("deskUserHead", "取证桌面：%1", "Desktop for %1"),
        Phrase("deskWatchHead", "旁观（不能操作）：%1", "Watching, without input: %1"),
        Phrase("deskBar", "取证状态与操作", "State and orders"),
        Phrase("deskClock", "时间", "Time"),
        Phrase("deskLeft", "剩余", "Left"),
        Phrase("deskLatency", "延迟", "Latency"),
        Phrase("deskShoot", "截图", "Screenshot"),
        Phrase("deskPaste", "粘贴文字", "Paste text"),
        Phrase("deskFull", "全屏", "Full screen"),
        Phrase("deskFinish", "完成取证", "Finish"),
        Phrase("deskConnecting", "正在连接桌面……", "Connecting to the desktop …"),
        Phrase("deskPasteLabel", "要粘贴到桌面的文字", "Text to paste into the desktop"),
        Phrase("deskPasteSend", "送入桌面的剪贴板", "Put on the desktop's clipboard"),
        Phrase(
            "deskPasteNote", "送入后在桌面中按 Ctrl+V。文字会记入操作记录。",
            "Then press Ctrl+V in the desktop. The text goes into the log."),
        Phrase("deskCopied", "桌面中最近复制的文字", "Last copied in the desktop"),
        Phrase(
            "deskWayOut", "键盘：在桌面中按 Ctrl+Alt+Shift 回到本页的按钮；按 Tab 可再次进入桌面。",
            "Keyboard: Ctrl+Alt+Shift leaves the desktop for the buttons of this page; Tab leads back in."),
        Phrase("deskNonce", "画面中的随机码", "Nonce in the picture"),
        Phrase("deskNoScript", "使用桌面需要启用 JavaScript。", "The desktop needs JavaScript."),
        Phrase("deskSure", "完成取证？", "Finish the capture?"),
        Phrase(
            "deskSureText", "此后不能再操作这台桌面。接着复查、封存并出具保管函。",
            "The desktop cannot be used after this. It is checked again and sealed, and the letter follows."),
        Phrase("deskStay", "继续取证", "Go on capturing"),
        Phrase("deskLightUnknown", "录像状态不明", "State of the recording is not known"),
        Phrase("deskLightStarting", "录像尚未开始", "Not recording yet"),
        Phrase("deskLightRecording", "录像中", "Recording"),
        Phrase("deskLightStopped", "录像已结束", "The recording has ended"),
        Phrase("deskLightFailed", "录像中断，取证已停止", "The recording broke off; the capture has stopped"),
        Phrase("deskConnected", "已连接。您的操作会被记录。", "Connected. What you do is recorded."),
        Phrase("deskWatching", "已连接，仅供旁观。", "Connected, watching only."),
        Phrase("deskClosed", "现在不能操作：%1", "Input is closed now: %1"),
        Phrase(
            "deskLost", "连接中断，正在自动恢复。桌面与录像仍在继续，中断会如实记载。",
            "The line dropped and is being restored by itself. Desktop and recording go on; the break is in the log."),
        Phrase("deskReturnBy", "请在 %1 前恢复，否则取证结束。", "Come back by %1, or the capture ends."),
        Phrase("deskSilent", "收不到录像状态：%1 秒没有消息。", "No word of the recording for %1 s."),
        Phrase("deskEnded", "取证已结束，正在封存……", "The capture has ended and is being sealed …"),
        Phrase("deskShot", "截图已存入证据：%1", "Screenshot kept: %1"),
        Phrase("deskShooting", "正在截图……", "Taking a screenshot …"),
        Phrase("deskRefused", "未能完成：%1", "That did not work: %1"),
        Phrase("deskPasted", "已送入桌面的剪贴板，请在桌面中按 Ctrl+V。", "On the desktop's clipboard: press Ctrl+V in the desktop."),
        Phrase("deskLeftDesktop", "键盘已回到本页。", "The keyboard is with this page again."),
    ]
}
