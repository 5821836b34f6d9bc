extension Phrase {
    /// A draw from its commitment on.
    static let runningDraw = [
        Phrase("runningDrawTitle", "摇号", "A draw"),
        Phrase(
            "drawNextSlips", "现在请制作号单，使每位候选人都能证明自己在名单上。",
            "Now make the slips, so that each candidate can prove to be on the list."),
        Phrase(
            "drawNextProve", "号单已备；送达后请公布随机证明。", "The slips are there. Once they are handed out, publish the proof."),
        Phrase("drawNextVoiding", "作废记录正在入账。", "The void record is on its way to the log."),
        Phrase(
            "drawNextReveals", "等待随机数提供者揭示；截止后自动继续。",
            "Contributors reveal now. It goes on by itself after the deadline."),
        Phrase("drawNextBeacon", "等待约定的信标；无须办理。", "It waits for the beacon's round; there is nothing to do."),
        Phrase("drawNextDrawing", "正在计算；无须办理。", "It is being computed; there is nothing to do."),
        Phrase(
            "drawNextPublished", "结果已入账并公布，人人可以重摇。", "The result is on the log and published; anybody can replay it."),
        Phrase(
            "drawNextVoid", "编号保留在登记簿中；如需再摇，请新建摇号并写明重办此号。",
            "Its number stays in the register. To draw again, make a draw that says it repeats this one."),
        Phrase("drawVoidBecause", "作废原因：", "Why it is void:"),
        Phrase("drawPublicPage", "公众所见的页面", "The page that the public sees"),
        Phrase("drawScreen", "大屏", "The big screen"),
        Phrase("drawStands", "现状", "Where it stands"),
        Phrase("drawCommit", "承诺", "Commitment"),
        Phrase("drawEntry", "账本条目", "Log entry"),
        Phrase("drawReveals", "%2 人中已有 %1 人揭示；至少须 %3 人", "%1 of %2 have revealed; at least %3 must"),
        Phrase("drawBeacon", "信标", "Beacon"),
        Phrase("drawRound", "轮次", "Round"),
        Phrase("drawSlips", "号单", "Slips"),
        Phrase("drawSlipsNone", "尚未制作", "not made yet"),
        Phrase("drawSlipsMade", "已制作 %1 份", "%1 made"),
        Phrase("drawSlipsMany", "打印（每页多张）", "Print, several a page"),
        Phrase("drawSlipsOne", "打印（每页一张）", "Print, one a page"),
        Phrase(
            "drawSlipsSecret", "号单上的查询码只属于候选人本人：请密封交付，打印文件不要留存。",
            "The code on a slip is its candidate's alone: hand it over closed, and keep no copy of the printed file."),
        Phrase("drawSlipsMake", "制作号单", "Make the slips"),
        Phrase(
            "drawSlipsMakeText", "为每位候选人制作号单，用于打印和网上查询。号单全部就绪之前，不能公布随机证明。",
            "A slip for each candidate, for print and look-up. The proof is not published before all of them are there."
        ),
        Phrase("drawSlipsMakeDo", "制作号单", "Make the slips"),
        Phrase("drawProve", "公布随机证明", "Publish the proof"),
        Phrase(
            "drawProveText", "号单送达之后公布。此后随机数提供者开始揭示，摇号不再停下。",
            "After the slips are handed out. Contributors begin to reveal then, and the draw does not stop any more."),
        Phrase("drawProveDo", "号单已送达，公布", "The slips are handed out: publish"),
        Phrase("drawVoid", "作废", "Void the draw"),
        Phrase(
            "drawVoidText", "只在公布随机证明之前可以作废。作废及其理由永久公开，编号不再使用。",
            "Only before the proof is published. That it is void, and why, stays public for ever; its number is used up."
        ),
        Phrase("drawVoidReason", "理由（公开）", "Why (public)"),
        Phrase("drawVoidReasonHint", "例如：名单遗漏三户。", "For instance: three families are missing on the list."),
        Phrase("drawVoidSure", "作废本次摇号，不可撤回", "Void this draw; it cannot be taken back"),
        Phrase("drawVoidDo", "作废", "Void it"),
        Phrase("drawRemoval", "除名", "Remove somebody"),
        Phrase(
            "drawRemovalText", "由您提出，须由监督方签署后入账；空出的名额按已摇出的次序递补，不重新摇号。",
            "You propose it; it counts once the supervisor has signed it too. The place goes to the next in the order that was drawn; nothing is drawn again."
        ),
        Phrase("drawRemovalStage", "阶段", "Stage"),
        Phrase("drawHasten", "不再等待", "Wait no longer"),
        Phrase(
            "drawHastenWords", "仅限演练：截止时间视为已过，并立即采用演练自己的信标轮次。没有公布证明或揭示不足的，照样作废。",
            "In a rehearsal only: the deadline counts as over now, and the rehearsal's own beacon gives its round at once. Without proof, or with too few reveals, the draw is void all the same."
        ),
        Phrase("drawHastenDo", "立即继续", "Go on now"),
        Phrase("drawRemovalIndex", "序号", "Number on the list"),
        Phrase("drawRemovalIndexHint", "结果中所列的序号；一组人取其中最小的。", "As the outcomes have it; of a group, the lowest."),
        Phrase("drawRemovalReason", "理由", "Reason"),
        Phrase("drawRemovalEvidence", "依据文件的 SHA-256", "SHA-256 of the document that shows it"),
        Phrase(
            "drawRemovalEvidenceHint", "64 位十六进制数字。文件本身留存于本机构。",
            "64 hexadecimal digits. The document stays with the office."),
        Phrase("drawRemovalSure", "我已核对此人及理由", "I have checked the person and the reason"),
        Phrase("drawRemovalDo", "提出除名", "Propose the removal"),
        Phrase("drawRemovalSign", "待您签署的除名", "A removal that waits for your signature"),
        Phrase("drawRemovalSignDo", "签署", "Sign it"),
    ]
}
