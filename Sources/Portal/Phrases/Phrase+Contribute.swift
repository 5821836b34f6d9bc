extension Phrase {
    /// A contributor's page.
    static let contribute = [
        Phrase("contributeTitle", "随机数提供者", "Contributor"),
        Phrase("contributeHead", "您为这次摇号提供一份随机数", "Your part of the chance in this draw"),
        Phrase(
            "contributeLead", "您的设备生成一个只有它知道的随机数。现在只公布它的指纹；规则、名单和机构的证明都锁定之后，才揭示随机数本身。只要有一位提供者诚实，任何人都不能选定结果。",
            "Your device makes a random value that only it knows. Now only its fingerprint is published; the value follows once rules, list and the office's proof are fixed. With one honest contributor nobody can choose the result."
        ),
        Phrase("contributeRehearsal", "这是演练，不产生任何效力。", "This draw is for trying out and decides nothing."),
        Phrase("contributeLooking", "正在查看进度…", "Looking how far it is…"),
        Phrase("contributeBegin", "生成密钥与随机数", "Make my key and my random value"),
        Phrase("contributeReveal", "核对并揭示", "Check everything and reveal"),
        Phrase("contributeAgain", "再次核对", "Check again"),
        Phrase(
            "contributeAgree", "本页打开期间，全部核对通过后自动揭示。",
            "While this page is open, reveal by itself as soon as every check has passed."),
        Phrase("contributeStepKey", "本设备生成密钥与随机数", "This device makes key and random value"),
        Phrase("contributeStepContribution", "公布随机数的指纹", "The value's fingerprint is published"),
        Phrase(
            "contributeStepCommitment", "机构锁定规则与名单，公布其随机证明", "The office fixes rules and list, and publishes its proof"),
        Phrase("contributeStepReveal", "本设备核对全部内容，然后揭示", "This device checks everything, then reveals"),
        Phrase("contributeChecks", "揭示之前的核对", "Checked before anything is revealed"),
        Phrase(
            "contributeChecksText", "由本设备自行完成，不采信机构的说法。任何一项不通过即停止，随机数不会离开本设备。",
            "This device checks by itself and takes nobody's word. The first check that fails ends it, and nothing leaves."
        ),
        Phrase("contributeFacts", "本次摇号", "The draw"),
        Phrase("contributeRegister", "登记簿", "Register"),
        Phrase("contributeSubject", "标的", "Subject"),
        Phrase("contributeDraw", "摇号编号", "Draw"),
        Phrase("contributeNumber", "您的序号", "Your number"),
        Phrase("contributeDeadline", "揭示截止", "Reveal by"),
        Phrase("contributeKey", "您的公钥", "Your public key"),
        Phrase("contributePaper", "纸质备份", "A copy on paper"),
        Phrase(
            "contributePaperText", "随机数只在本设备的这个浏览器里。清除浏览数据、设备丢失，就无法揭示，除非您留有备份。",
            "The value is in this browser on this device alone. If its data are cleared or the device is lost, you cannot reveal unless you have a copy."
        ),
        Phrase("contributePaperShow", "显示备份", "Show the copy"),
        Phrase("contributePaperPrint", "打印", "Print it"),
        Phrase("contributePaperFile", "保存为文件", "Save it as a file"),
        Phrase("contributePaperHead", "随机数提供者的备份（保密）", "A contributor's copy. Secret."),
        Phrase(
            "contributePaperKeep", "揭示之前，看到这些词的人就知道您的随机数。请密封保管；揭示之后可以销毁。",
            "Until you have revealed, whoever sees these words knows your value. Keep them sealed; afterwards they can be destroyed."
        ),
        Phrase("contributeRestore", "用备份恢复", "Restore from a copy"),
        Phrase(
            "contributeRestoreText", "在另一台设备上继续时使用：按顺序输入 34 个词，或选择备份文件。",
            "For going on with another device. It takes the 34 words, in their order, or the file."),
        Phrase("contributeRestoreWords", "34 个词，按顺序", "The 34 words, in order"),
        Phrase("contributeRestoreFile", "或备份文件", "Or the file"),
        Phrase("contributeRestoreSend", "恢复", "Restore"),
        Phrase(
            "contributeNoScript", "本页须在浏览器中计算，请启用脚本。", "This page computes in your browser: please allow its scripts."),
        // What the script says.
        Phrase(
            "contributeNowBegin", "请生成密钥与随机数。它们留在本设备上。", "Make your key and random value. Both stay on this device."),
        Phrase(
            "contributeNowElsewhere", "这份邀请已在另一台设备上使用。请在那台设备上打开，或用备份恢复。",
            "This invitation was used on another device. Open it there, or restore from your copy."),
        Phrase(
            "contributeNowOtherKey", "停止：机构登记的公钥不是本设备的。请勿继续，并告知公证员。",
            "Stop: the office holds another key than this device's. Do not go on, and tell the notary."),
        Phrase(
            "contributeNowOtherDraw", "停止：机构所称的摇号或序号与本设备已签署的不同。一个随机数只用一次；请告知公证员。",
            "Stop: the office names another draw or number than this device signed for. A value is used once: tell the notary."
        ),
        Phrase(
            "contributeNowOtherContribution", "停止：机构登记的指纹不是本设备公布的。请告知公证员。",
            "Stop: the office holds another fingerprint than this device published. Tell the notary."),
        Phrase(
            "contributeNowWaitDraft", "密钥已登记。等待机构确定本次摇号；可以关闭本页，稍后再打开。",
            "Your key is registered. The office now sets up the draw; you may close this page and come back."),
        Phrase(
            "contributeNowWaitCommit", "您的指纹已公布。等待机构锁定规则与名单；可以关闭本页，稍后再打开。",
            "Your fingerprint is published. The office now fixes rules and list; you may close this page and come back."
        ),
        Phrase(
            "contributeNowWaitProof", "规则与名单已锁定。等待机构公布其随机证明；在此之前绝不揭示。",
            "Rules and list are fixed. The office's proof is still to come; never reveal before it."),
        Phrase("contributeNowReveal", "可以核对并揭示了。", "Now it can be checked and revealed."),
        Phrase("contributeNowChecking", "正在核对…", "Checking…"),
        Phrase("contributeNowStopped", "核对未通过，没有任何内容离开本设备。", "A check failed. Nothing has left this device."),
        Phrase(
            "contributeNowSent", "已揭示，机构已收下。等待写入账本。",
            "Revealed, and taken by the office. It is on its way to the ledger."),
        Phrase(
            "contributeNowDone", "已揭示，位于账本第 %1 条。您的部分完成了，谢谢。",
            "Revealed: it is entry %1 of the ledger. Your part is done. Thank you."),
        Phrase("contributeNowOver", "这份邀请已经结束。", "This invitation is over."),
        Phrase("contributeNowLost", "连接中断，正在重试。", "The line is lost; trying again."),
        Phrase("contributeNowRefused", "机构没有收下：%1", "The office did not take it: %1"),
        Phrase(
            "contributeNowNoStore", "本浏览器不能保存数据（可能是无痕模式），请换用普通窗口。",
            "This browser keeps nothing (a private window, perhaps). Open the invitation in an ordinary window."),
        Phrase(
            "contributeNowUnknown", "没有这份邀请。请检查链接是否完整。", "There is no such invitation. Check that the link is whole."),
        Phrase(
            "contributeBadWords", "这些词不是一份完整的备份：须有 34 个，每个五个字母，顺序不变。第 %1 个词起有误或总数不对。",
            "This is no whole copy: 34 words of five letters, in their order. See word %1, or how many there are."),
        Phrase(
            "contributeBadCheck", "校验不符：有词抄错或顺序有误。",
            "The check words do not fit: a word is mistaken, or stands in another place."),
        Phrase("contributeBadFile", "这不是备份文件。", "This file is no such copy."),
        Phrase(
            "contributeBadHere", "本设备已有另一份密钥，不会覆盖。",
            "This device has another key for this invitation, and it is not replaced."),
        Phrase(
            "contributeBadKey", "这份备份的公钥不是机构登记的那一个。",
            "The copy is of another key than the one that is registered for this invitation."),
        Phrase("contributePaperOf", "登记簿 %1 · %2 · 公钥 %3…", "Register %1 · %2 · public key %3…"),
        Phrase("contributeHolds", "通过", "holds"),
        Phrase("contributeFails", "未通过", "FAILED"),
    ]

    /// What a contributor's browser checks before it reveals, and what to do if one fails.
    static let contributeChecks = [
        Phrase(
            "contributeCheckConfiguration", "摇号的规则文件完整，符合规定，且是您那次摇号的",
            "The draw's rules are whole, keep what the protocol asks, and are those of your draw"),
        Phrase("contributeCheckOwnKey", "规则中您的序号之下是您的公钥", "The rules have your key under your number"),
        Phrase(
            "contributeCheckCommitment", "承诺由规则、名单指纹和全部提供者的指纹得出",
            "The commitment follows from rules, list and everybody's fingerprints"),
        Phrase("contributeCheckOwnContribution", "承诺包含您的指纹", "The commitment has your fingerprint"),
        Phrase(
            "contributeCheckLog", "账本已从头读完，每一条都与其签名的根一致",
            "The ledger was read from its first entry, and has the root that it signed"),
        Phrase(
            "contributeCheckFirstCommitment", "账本上本次摇号只有这一个承诺",
            "This commitment is the draw's first and only one on the ledger"),
        Phrase(
            "contributeCheckVrfKey", "机构的证明密钥在承诺之前已登记，且别无他用",
            "The office's proof key was on the ledger before, for nothing else"),
        Phrase("contributeCheckProof", "机构的随机证明已入账并验证通过", "The office's random proof is on the ledger, and verifies"),
        Phrase("contributeCheckNotVoid", "公证员没有宣布作废", "The notary has not voided the draw"),
        Phrase("contributeCheckWitnesses", "见证人的签名", "The cosigners' signatures"),
        Phrase("contributeCheckOwnReveal", "您的揭示是否已在账本上", "Whether your reveal is on the ledger already"),
        Phrase("contributeCheckDeadline", "揭示截止时间未过", "The deadline is not over"),
        Phrase(
            "contributeRemedyConfiguration", "未揭示任何内容。请稍后重试；仍不通过，请告知公证员和监督员。",
            "Nothing was revealed. Try again later; if it stays so, tell notary and supervisor."),
        Phrase(
            "contributeRemedyOwnKey", "请勿揭示，并告知公证员和监督员：机构换了提供者。",
            "Do not reveal. Tell notary and supervisor that the office took another contributor."),
        Phrase("contributeRemedyCommitment", "请勿揭示，并告知公证员和监督员。", "Do not reveal. Tell notary and supervisor."),
        Phrase(
            "contributeRemedyOwnContribution", "请勿揭示：本次摇号不会计入您的部分。请告知公证员和监督员。",
            "Do not reveal: the draw would not count your part. Tell notary and supervisor."),
        Phrase(
            "contributeRemedyLog", "请重试；仍不通过，请保留所见内容并告知监督员。",
            "Try again; if it stays so, keep what you see and tell the supervisor."),
        Phrase(
            "contributeRemedyFirstCommitment", "请勿揭示，并把账本内容告知公证员和监督员。",
            "Do not reveal. Tell notary and supervisor what the ledger has."),
        Phrase(
            "contributeRemedyVrfKey", "请勿揭示：机构可能是后来才选定密钥的。请告知公证员和监督员。",
            "Do not reveal: the office could have chosen its key later. Tell notary and supervisor."),
        Phrase(
            "contributeRemedyProof", "证明公布之前绝不揭示。机构入账后再试。",
            "Never reveal before the proof. Try again when the office has logged it."),
        Phrase(
            "contributeRemedyNotVoid", "请保守随机数。重办的摇号须另行生成。",
            "Keep the value to yourself, and make a new one for the draw that replaces this one."),
        Phrase("contributeRemedyWitnesses", "请重试；仍不通过，请告知监督员。", "Try again; if it stays so, tell the supervisor."),
        Phrase("contributeRemedyOwnReveal", "请告知公证员。", "Tell the notary."),
        Phrase(
            "contributeRemedyDeadline", "逾期的揭示视为未揭示。请把原因告知机构。",
            "A late reveal counts as missing. Tell the office why it came too late."),
    ]
}
