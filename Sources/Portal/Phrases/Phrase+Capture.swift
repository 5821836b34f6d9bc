extension Phrase {
    /// The page of one capture.
    static let capture = [
        Phrase("captureTitle", "取证", "Capture"),
        Phrase("captureSealedHead", "取证完成，证据已封存", "Captured and sealed"),
        Phrase("captureGapHead", "证据已封存，录像有缺口", "Sealed, with a gap in the recording"),
        Phrase("captureFailedHead", "未能取得证据", "No evidence was taken"),
        Phrase("captureWaitingHead", "等待桌面", "Waiting for a desktop"),
        Phrase("captureRunningHead", "正在取证", "Capturing"),
        Phrase("captureSealingHead", "正在封存", "Sealing"),
        Phrase("captureAddress", "取证地址", "Address"),
        Phrase(
            "captureClaim", "在下列两个时间之间，这台经过检查的桌面显示并接收了这些内容：",
            "Between these two instants, this desktop, in the state described below, displayed and received what is kept here:"
        ),
        Phrase("captureNotBefore", "不早于", "Not earlier than"),
        Phrase("captureNotAfter", "不晚于", "Not later than"),
        Phrase(
            "captureLimits", "内容由谁制作、是否真实，取证不作证明。",
            "Who made the content, and whether it is true, a capture does not show."),
        Phrase("captureBundle", "下载证据包", "Download the evidence bundle"),
        Phrase("captureLetter", "下载保管函", "Download the custody letter"),
        Phrase("captureFacts", "基本情况", "The facts"),
        Phrase("captureSubject", "取证人与目的", "Who captured, for what"),
        Phrase("captureIdentified", "身份核实方式", "How they were identified"),
        Phrase("captureBegan", "开始", "Began"),
        Phrase("captureEnded", "结束", "Ended"),
        Phrase("captureLength", "录像时长", "Recording"),
        Phrase("captureSession", "会话编号", "Session"),
        Phrase("captureWorker", "工作机公钥摘要", "Digest of the worker's key"),
        Phrase("captureImage", "桌面映像", "Desktop image"),
        Phrase(
            "captureRecovered", "工作机曾被中断，清单由其留存的内容恢复而成。",
            "The worker was killed; the manifest was made from what it left."),
        Phrase("captureFingerprint", "指纹", "Fingerprint"),
        Phrase(
            "captureFingerprintText", "对全部文件逐一计算得出；任何一个字节的改动都会使它不同。请与保管函所载逐字比对。",
            "Computed from every file: a change of one byte changes it. Compare it with the custody letter, digit by digit."
        ),
        Phrase("captureMissing", "缺口与缺失", "Gaps, and what is missing"),
        Phrase("captureGapText", "录像在此中断，其后操作已停止：", "The recording broke off here, and input was stopped:"),
        Phrase("captureGapFrom", "中断自", "From"),
        Phrase("captureGapTo", "会话终止于", "Until the session's end"),
        Phrase("captureGapWhy", "原因", "Why"),
        Phrase("captureGapLast", "最后一个完整分段", "Last whole segment"),
        Phrase("captureMissingText", "本应具备而未能取得：", "What this session should hold and does not:"),
        Phrase(
            "captureWhole", "录像从开始到结束连续，没有缺口；应有的内容齐全。",
            "The recording is continuous from beginning to end, and nothing that should be here is missing."),
        Phrase(
            "captureClockStep", "系统时钟曾在录像中跳变，已如实记载：分段 ",
            "The system clock was set during the recording; the manifest says so, at segment "),
        Phrase("captureAnchors", "谁证明了这次取证", "Who attests this capture"),
        Phrase("captureAnchor", "证明方式", "What attests it"),
        Phrase("captureAnchorTime", "时间或位置", "Time or place"),
        Phrase("captureAnchorState", "核验", "Checked"),
        Phrase("captureShots", "截图", "Screenshots"),
        Phrase(
            "captureShotsText", "按时间排列。点击查看原图；时间链接跳到录像的同一时刻。",
            "In order of time. A picture opens at full size; its time leads to the same moment of the recording."),
        Phrase("captureNoShots", "本次取证没有截图。", "No screenshot was taken."),
        Phrase("captureRecording", "录像", "The recording"),
        Phrase(
            "captureRecordingText", "此处播放的是由各分段依次拼接而成的副本，便于观看。作为证据的是证据包 data/recording/ 中的各个分段，其摘要由录像链逐段锁定。",
            "What plays here is a copy for viewing: the segments, one after the other. The evidence is the segments themselves, in the bundle under data/recording/; the chain of the recording fixes the digest of each."
        ),
        Phrase("captureVideoFile", "录像副本", "copy of the recording"),
        Phrase(
            "captureStrip", "画面下方的状态条显示会话、UTC 时间与随机码。", "The strip below the picture shows session, UTC time and nonce."
        ),
        Phrase("captureFiles", "证据文件与摘要", "Files and their digests"),
        Phrase("captureFile", "文件", "File"),
        Phrase("captureDigests", "摘要", "Digests"),
        Phrase("captureSegments", "录像分段", "Segments of the recording"),
        Phrase(
            "captureMoreFiles", "其余文件见证据包内的 data/session.json。", "All others are in the bundle's data/session.json."),
        Phrase(
            "captureSealedText", "标有“已加密”的文件含账号、网络地址等信息，仅持有密钥者可以打开；其密文的摘要同样受保护。",
            "Files marked as sealed hold such things as credentials and network addresses: only who has the key opens them. Their ciphertext is protected by its digest all the same."
        ),
        Phrase("captureCheck", "自行核验", "Check it yourself"),
        Phrase(
            "captureCheckText", "在您自己的计算机上运行，无需联网。trust.json 由本机构直接交给您，不要从证据包中取得。",
            "Run this on your own machine, without a network. The office gives you trust.json itself; never take it from a bundle."
        ),
        Phrase("captureProgress", "进度", "How far it is"),
        Phrase("captureSystem", "系统说明", "What the system says"),
        Phrase("captureDesktop", "进入桌面", "To the desktop"),
        Phrase("captureAgain", "刷新", "Look again"),
        Phrase(
            "captureKeeps", "本页会自行更新。您可以离开，结果会保留在“我的取证”中。",
            "This page updates itself. You may leave: the result stays among your captures."),
        Phrase("captureAll", "全部取证", "All captures"),
        Phrase("captureUnreadable", "证据包无法读取：", "The bundle cannot be read:"),
        Phrase(
            "captureUnreadableText", "文件仍原样保存，可下载后用 tabellion-audit 查明原因；本机构也已记入运行日志。",
            "The file is kept as it is: download it and ask tabellion-audit why. The office's log has it too."),
    ]

    /// Where a session stands, and why it ended.
    static let phases = [
        Phrase("waitPlace", "您排在第 %1 位。", "Your place in line: %1."),
        Phrase("waitSeconds", "预计 %1 至 %2 秒后轮到。", "Your turn is likely in %1 to %2 seconds."),
        Phrase("waitMinutes", "预计 %1 至 %2 分钟后轮到。", "Your turn is likely in %1 to %2 minutes."),
        Phrase("waitHours", "预计 %1 至 %2 小时后轮到。", "Your turn is likely in %1 to %2 hours."),
        Phrase("waitUnknown", "何时轮到，目前尚不能估计。", "When it will be your turn is not known yet."),
        Phrase("phaseQueued", "排队等待空闲桌面", "Waiting for a free desktop"),
        Phrase("phaseAssigned", "正在分配桌面", "A desktop is being handed over"),
        Phrase(
            "phaseRecording", "录像已开始，正在写入账本并取得时间戳", "Recording; the opening goes to the ledger and the time authorities"
        ),
        Phrase("phaseOpen", "取证进行中", "The capture is under way"),
        Phrase(
            "phaseClosing", "操作已停止，正在复查桌面、整理文件、取得时间戳",
            "Input has stopped; the desktop is checked again, files and time tokens are put together"),
        Phrase("phaseSealed", "已封存", "Sealed"),
        Phrase("phaseFailed", "未完成", "Failed"),
        Phrase("stepDone", "已完成", "done"),
        Phrase("stepNow", "进行中", "now"),
        Phrase("stepLater", "待进行", "to come"),
        Phrase("reasonUser", "取证人或脚本结束", "ended by whoever captured, or by the script"),
        Phrase("reasonTimeLimit", "达到时间上限", "the time limit was reached"),
        Phrase("reasonRecorder", "录像程序停止", "the recorder stopped"),
        Phrase("reasonXServer", "桌面显示程序停止", "the desktop's display stopped"),
        Phrase("reasonBrowser", "浏览器停止", "the browser stopped"),
        Phrase("reasonWorker", "工作机中断", "the worker was interrupted"),
        Phrase("reasonAnchor", "账本或时间戳服务无法使用", "the ledger or a time authority could not be reached"),
        Phrase("reasonOperator", "由管理员终止", "ended by the operator"),
        Phrase("reasonSpace", "磁盘空间不足", "no room on the disk"),
        Phrase("reasonGrabbed", "画面被其他程序占用", "another program held the display"),
    ]

    /// What others attest.
    static let anchors = [
        Phrase("anchorFreshness", "开始前的时间戳（%1）", "Time token before the beginning (%1)"),
        Phrase(
            "anchorFreshnessMeans", "其摘要进入画面中的随机码：录像不可能早于此时录制。",
            "Its digest is in the nonce that the picture shows: the recording cannot be older."),
        Phrase("anchorOpening", "开启记录的时间戳（%1）", "Time token over the opening (%1)"),
        Phrase(
            "anchorOpeningMeans", "桌面状态、映像与取证人承诺在此时已经固定。",
            "By then the desktop's state, its image and the commitment to who captured were fixed."),
        Phrase("anchorMarks", "每分钟一个标记", "A mark each minute"),
        Phrase(
            "anchorMarksMeans", "每个标记把一枚新的时间戳写入录像链，并显示在画面中。",
            "Each brings a fresh time token into the chain of the recording, and into the picture."),
        Phrase("anchorLedgerOpening", "账本：开启记录", "Ledger: the opening"),
        Phrase(
            "anchorLedgerOpeningMeans", "取证开始时即公开登记，不能事后否认有过这次取证。",
            "Registered in public as the capture began: that it took place cannot be denied later."),
        Phrase("anchorLedgerHeads", "账本：每分钟的链头", "Ledger: the head of each minute"),
        Phrase(
            "anchorLedgerHeadsMeans", "已经录下的部分随时固定，不能事后重录。",
            "What was recorded was fixed as it went, and cannot be recorded again afterwards."),
        Phrase("anchorLedgerClosing", "账本：封存记录", "Ledger: the closing"),
        Phrase("anchorLedgerClosingMeans", "全部文件的指纹由此固定。", "It fixes the fingerprint of all files."),
        Phrase("anchorCosigners", "账本的见证人", "Cosigners of the ledger"),
        Phrase(
            "anchorCosignersMeans", "以下机构各自留存副本，证明账本只有一份历史：%1",
            "These keep copies of their own, and attest that the ledger has one history: %1"),
        Phrase(
            "anchorNoCosignersMeans", "策略未要求见证人：账本只由本机构签名。",
            "The policy asks for none: the office alone signed the ledger."),
        Phrase("anchorClosing", "封存时间戳（%1）", "Time token over the sealed files (%1)"),
        Phrase("anchorClosingMeans", "全部文件在此时已经存在，此后未变。", "All files existed by then and have not changed since."),
        Phrase("entryNumber", "第 %1 条", "entry %1"),
        Phrase("entriesCounted", "%1 个", "%1"),
        Phrase("timeUnreadable", "无法读取", "unreadable"),
        Phrase("standingHolds", "通过", "holds"),
        Phrase("standingFails", "未通过", "does NOT hold"),
        Phrase("standingPending", "核验中", "being checked"),
        Phrase("standingNone", "无", "none"),
        Phrase(
            "judgedValid", "本机构已用 tabellion-audit 同样的程序逐项核验，全部通过。核验者也可以是您：见本页末尾。",
            "The office checked every item with the code of tabellion-audit, and every one holds. You can be the one who checks: see the end of this page."
        ),
        Phrase(
            "judgedTest", "逐项核验全部通过，但这是测试（TEST）：时间戳不来自可信机构，不具证据效力。",
            "Every item holds, but this is a TEST: its time tokens come from no real authority, and it is no evidence."),
        Phrase("judgedInvalid", "核验未通过，不出具保管函：", "Checks failed, and there will be no letter:"),
        Phrase("judgedPending", "本机构正在逐项核验，完成后显示在此。", "The office is checking each item; the result will stand here."),
        Phrase("letterReady", "保管函可以下载。", "The custody letter can be downloaded."),
        Phrase("letterWaiting", "保管函尚待策略要求的各方证明：%1", "The custody letter waits for what the policy asks: %1"),
        Phrase(
            "letterRefused", "本机构审核未通过，未签署保管函；再次下载时重新审核：%1",
            "The office's own audit failed, and the letter was not signed; who asks again has it audited again: %1"),
        Phrase("letterNone", "本机构不在此出具保管函。", "This office issues no letters here."),
    ]
}
