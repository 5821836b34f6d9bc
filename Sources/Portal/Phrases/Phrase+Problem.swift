extension Phrase {
    static let problem = [
        Phrase("problemTitle", "无法完成", "That did not work"),
        Phrase("problemStatus", "状态码", "Status"),
        Phrase(
            "problemMissing", "没有这个页面。请检查地址，或从首页重新开始。",
            "There is no such page. Check the address, or begin again at the overview."),
        Phrase(
            "problemOurs", "这是本系统的问题，已记入运行日志；您提交的内容如已确认则不会丢失。请稍后再试。",
            "This is our fault and is in the log; what was confirmed to you is not lost. Try again later."),
        Phrase("problemOther", "请求未被接受。", "The request was not accepted."),
        Phrase("problemDetail", "系统说明", "What the system says"),
        Phrase("problemHome", "返回首页", "To the overview"),
    ]
}
