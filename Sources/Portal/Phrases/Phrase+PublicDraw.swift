extension Phrase {
    /// The public page of a draw.
    static let publicDraw = [
        Phrase("drawPageTitle", "公开摇号", "A public draw"),
        Phrase("drawPageRehearsal", "演练", "Rehearsal"),
        Phrase(
            "drawPageRehearsalText", "这是试用，不是真正的摇号，结果不作数。",
            "This is for trying out. It is no real draw; nothing of it counts."),
        Phrase("drawPageOwnSlip", "取得我的号单", "Get my own slip"),
        Phrase("drawPageScreen", "大屏", "The hall's screen"),
        Phrase("drawPageLog", "摇号账本", "The log of draws"),
        Phrase("drawPageFacts", "基本情况", "Facts"),
        Phrase("drawPageId", "编号", "Number"),
        Phrase("drawPageRegister", "登记簿", "Register"),
        Phrase("drawPageReplaces", "重办", "Repeats"),
        Phrase("drawPageCandidates", "候选人", "Candidates"),
        Phrase("drawPageTickets", "签数", "Tickets"),
        Phrase("drawPageDeadline", "揭示截止时间", "Values are revealed by"),
        Phrase("drawPageBeacon", "信标", "Beacon"),
        Phrase("drawPageOwnBeacon", "演练自备的信标", "a chain of this rehearsal's own"),
        Phrase(
            "drawPageOwnBeaconText", "密钥由机构持有：可供试用，不能证明任何事。",
            "The office holds its key: good for trying out, and proof of nothing."),
        Phrase("drawPageRound", "轮", "round"),
        Phrase("drawPageContributors", "随机数提供者", "Contributors"),
        Phrase("drawPageCommit", "承诺", "Commitment"),
        Phrase("drawPageSeed", "种子", "Seed"),
        Phrase("drawPageResult", "结果", "Result"),
        Phrase("drawPageStages", "各阶段", "Stages"),
        Phrase("drawPageStage", "阶段", "Stage"),
        Phrase("drawPageMode", "方式", "Way"),
        Phrase("drawPageSeats", "名额", "Seats"),
        Phrase("drawPageAdmitted", "中签单元", "Units drawn"),
        Phrase("drawPageLeft", "剩余", "Left"),
        Phrase("drawPageReplay", "自己重摇一遍", "Replay this draw yourself"),
        Phrase(
            "drawPageReplayText", "您的浏览器下载公布的全部文件，把每一步重新算一遍：名单、承诺、随机数、每个人的号、结果和账本证明。程序是按公开协议另写的，不是公证机构摇号用的那一个。",
            "Your browser fetches all published files and computes every step anew: list, commitment, random values, everybody's number, result, and the ledger's proofs. The program was written from the public protocol; it is not the one that the office draws with."
        ),
        Phrase("drawPageReplayStart", "开始重摇", "Replay"),
        Phrase("drawPageStop", "停止", "Stop"),
        Phrase(
            "drawPageReplayLimits", "本页的程序也来自本网站。不愿相信它的人，可以下载文件，用另一处得到的程序核对。",
            "This page's program comes from this site too. Whoever will not believe it downloads the files and checks them with a program from elsewhere."
        ),
        Phrase("drawPageSlip", "我为什么没有中签？", "Why was I not drawn?"),
        Phrase(
            "drawPageSlipText", "选择您在摇号之前收到的号单文件。号单与证件号只在您的设备上使用，不会上传；核对只取几个公布的小文件，不取整份名单。",
            "Choose the slip that you were given before the draw. Slip and identifier are used on your device and sent nowhere; the check takes a few small published files, not the whole list."
        ),
        Phrase("drawPageSlipFile", "号单文件", "Slip file"),
        Phrase("drawPageSlipIdentity", "证件号", "Identifier"),
        Phrase(
            "drawPageSlipHint", "国家:证件类型:号码，例如 CN:ID:110101199001011234。可以不填，那就不核对号单是不是您的。",
            "COUNTRY:DOCTYPE:NUMBER, such as CN:ID:110101199001011234. Without it, whether the slip is yours is not checked."
        ),
        Phrase("drawPageSlipStart", "核对号单", "Check the slip"),
        Phrase("drawPageFiles", "公布的文件", "Published files"),
        Phrase(
            "drawPageFilesText", "下载整个目录，就能用 tabellion-audit 或任何按协议写成的程序离线核对。",
            "With the whole directory, tabellion-audit or any program written from the protocol checks the draw offline."
        ),
        Phrase("drawPageFile", "文件", "File"),
        Phrase("drawPageSize", "大小", "Size"),
        Phrase(
            "drawPageNoScript", "重摇与核对号单需要浏览器运行脚本。也可以下载文件离线核对。",
            "Replaying and checking a slip need scripts in your browser. Or download the files and check them offline."),
        Phrase("drawPageProgress", "进度", "Progress"),
        Phrase(
            "drawStandsCommitted", "规则、名单和承诺已经固定；随机数还没有人知道。",
            "Rules, list and commitment are fixed; nothing random is known yet."),
        Phrase(
            "drawStandsProven", "公证机构的随机证明已公布；随机数提供者正在揭示，随后等待信标。",
            "The office's proof is out; contributors reveal their values, then the beacon decides."),
        Phrase("drawStandsResult", "结果已经摇出。", "The result is drawn."),
        Phrase("drawStandsVoidRecord", "已作废：公证员在随机证明公布之前宣布。", "VOID: by the notary's record, before the proof."),
        Phrase(
            "drawStandsVoidNoProof", "已作废：截止时间之前，公证机构的随机证明没有入账。",
            "VOID: the office's proof was not on the ledger by the deadline."),
        Phrase("drawStandsVoidTooFew", "已作废：截止时间之前揭示的随机数太少。", "VOID: too few values were revealed by the deadline."),
        Phrase("drawModeRank", "排序", "in order of numbers"),
        Phrase("drawModePick", "逐签抽取", "one by one"),
    ]
}
