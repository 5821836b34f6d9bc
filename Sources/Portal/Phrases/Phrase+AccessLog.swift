extension Phrase {
    /// The access log.
    static let accessLog = [
        Phrase("placeAccessLog", "访问日志", "Access log"),
        Phrase("logLead", "访问日志", "Access log"),
        Phrase(
            "logText", "谁在何时做了什么、被拒绝了什么。每行都与前一行相连，每小时的摘要写入公开账本，事后无法改动。",
            "Who did what and when, and what was refused. Each line is chained to the one before, and each hour's digest is on the public ledger: nothing can be changed later."
        ),
        Phrase("logNone", "没有您可以查看的记录。", "Nothing that you may see."),
        Phrase("logTime", "时间", "Time"),
        Phrase("logWho", "何人", "Who"),
        Phrase("logNetwork", "网络代号", "network"),
        Phrase("logAction", "操作", "Action"),
        Phrase("logSubject", "对象", "Of what"),
        Phrase("logOutcome", "结果", "Outcome"),
        Phrase("logOlder", "更早的记录", "Older lines"),
    ]
}
