extension Phrase {
    /// The registers of draws, for anybody.
    static let drawRegisters = [
        Phrase("drawRegistersTitle", "摇号登记簿", "Registers of draws"),
        Phrase("drawRegistersLead", "办过的每一次摇号，都在这里", "Every draw that was held stands here"),
        Phrase(
            "drawRegistersText", "每个登记簿连续编号，一号一次：作废的留下号码和原因，缺号会被看见，同一标的不能悄悄再摇一次。",
            "A register numbers its draws without gaps, one number each: a void draw keeps its number and its cause, a missing number is seen, and nothing is drawn for twice in silence."
        ),
        Phrase("drawRegistersNone", "账本上还没有摇号。", "No draw is on the log yet."),
        Phrase("drawRegistersRehearsal", "演练，不产生任何效力", "rehearsals; they decide nothing"),
        Phrase(
            "drawRegistersProblems", "此登记簿有不合规之处，请向公证机构询问。",
            "Something is wrong with this register: ask the office about it."),
        Phrase("drawRegistersNumber", "编号", "No."),
        Phrase("drawRegistersGap", "缺号", "Missing"),
        Phrase(
            "drawRegistersGapText", "账本上没有此编号的承诺，而后面的编号已用。",
            "No commitment of this number is on the log, and later ones are."),
        Phrase("drawRegistersAway", "资料不在此处", "Its files are not here"),
        Phrase("drawRegistersTwice", "此编号有不止一个承诺，只有第一个有效", "more than one commitment; only the first counts"),
        Phrase("drawRegistersLog", "请勿只相信本页", "Do not believe this page alone"),
        Phrase(
            "drawRegistersLogText", "登记簿由公开账本推得，账本由见证人联署，任何人都可以下载后自行核对。",
            "The registers follow from a public log, which others cosign and anybody can fetch and check."),
        Phrase("drawFatePending", "进行中", "Under way"),
        Phrase("drawFateResult", "结果已公布", "Drawn"),
        Phrase("drawFateVoidRecord", "已作废：公证机构作废，附理由", "VOID: the office voided it, with a reason"),
        Phrase("drawFateVoidNoProof", "已作废：截止前未公布随机证明", "VOID: no proof was published by the deadline"),
        Phrase("drawFateVoidTooFew", "已作废：揭示的人数不足", "VOID: too few contributors revealed"),
        Phrase("drawFateReplaces", "重办已作废的第 %1 号", "Repeats number %1, which is void"),
    ]
}
