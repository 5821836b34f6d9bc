extension Phrase {
    /// Lists of captures: the form, and the table of results.
    static let batches = [
        Phrase("batchNewLink", "一次取证多个网址", "Capture many addresses at once"),
        Phrase("batchNewTitle", "批量取证", "Capture a list"),
        Phrase("batchNewLead", "您要取证的网址清单", "Which addresses do you want to capture?"),
        Phrase(
            "batchNewText", "每个网址各用一台全新的桌面，逐一录像、封存。清单整体排队：要么全部受理，要么一个也不受理。",
            "Each address gets a clean desktop of its own and is recorded and sealed by itself. The list is queued as a whole, or not at all."
        ),
        Phrase("batchList", "网址清单", "Addresses"),
        Phrase(
            "batchListNote", "每行一个网址，最多 1000 行；网址后空两格（或一个制表符）可写该项的取证人与目的。空行与 # 开头的行不计。",
            "One a line, up to 1,000; behind two spaces or a tab who captures it and why. Empty lines and lines that begin with # do not count."
        ),
        Phrase("batchScript", "脚本（可不填）", "Script, if any"),
        Phrase(
            "batchScriptNote", "打开每个网址之后执行同样的步骤；不填则等待五秒后截图。",
            "The same steps for each, after its address was opened; without one, five seconds and a screenshot."),
        Phrase("batchBegin", "提交清单", "Queue the list"),
        Phrase(
            "batchAfter", "有人本人操作的取证优先，清单随后依次进行，可随时离开本页。",
            "Whoever works in a desktop goes first; the list follows. You may leave the page."),
        Phrase("batchTitle", "批量取证结果", "A list of captures"),
        Phrase("batchLead", "批量取证结果", "A list of captures"),
        Phrase("batchProgress", "进度", "Progress"),
        Phrase("batchAgain", "刷新", "Look again"),
        Phrase("batchTable", "下载表格（CSV）", "Table (CSV)"),
        Phrase("batchWithdraw", "撤回尚在排队的", "Withdraw what still waits"),
        Phrase("batchResults", "结果", "Results"),
        Phrase("batchNumber", "序号", "No."),
        Phrase("batchMore", "后面的结果", "More results"),
        Phrase("batchBundle", "证据包", "Bundle"),
        Phrase(
            "batchCounts", "已完成 %1 / %2：封存 %3，失败 %4；进行中 %5，排队 %6。",
            "%1 of %2 done: %3 sealed, %4 failed; %5 in a desktop, %6 waiting."),
        Phrase("batchSeconds", "全部完成还需 %1 至 %2 秒。", "All done in %1 to %2 seconds."),
        Phrase("batchMinutes", "全部完成还需 %1 至 %2 分钟。", "All done in %1 to %2 minutes."),
        Phrase("batchHours", "全部完成还需 %1 至 %2 小时。", "All done in %1 to %2 hours."),
        Phrase("batchUnknown", "还需多久，目前尚不能估计。", "How long still is not known yet."),
        Phrase("batchOver", "全部结束。", "All of it is over."),
        Phrase(
            "batchBadURL", "第 %1 行：网址须以 https:// 或 http:// 开头，含主机名，无空格，不超过 2048 字节。",
            "Line %1: the address must begin with https:// or http://, name a host, have no spaces and at most 2,048 bytes."
        ),
        Phrase(
            "batchBadSubject", "第 %1 行：取证人与目的不超过 4096 字节。", "Line %1: who captures it and why, in at most 4,096 bytes."),
        Phrase("batchBadLength", "清单须有 1 至 1000 个网址。", "A list has 1 to 1,000 addresses."),
        Phrase(
            "batchFull", "本机构排队的取证已达上限，请待部分完成后再提交，或提交较短的清单。",
            "As many captures of this office wait as may: send it again when some are done, or send a shorter list."),
    ]
}
