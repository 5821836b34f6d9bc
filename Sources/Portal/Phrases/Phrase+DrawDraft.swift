extension Phrase {
    /// A draw that is being made: list, contributors, consent.
    static let drawDraft = [
        Phrase("drawDraftTitle", "摇号草稿", "A draw in the making"),
        Phrase("drawPhaseDraft", "草稿。", "Draft."),
        Phrase("drawPhaseFixed", "已编号。", "Numbered."),
        Phrase("drawPhaseProposed", "待同意。", "Waits for consent."),
        Phrase("drawPhaseCommitted", "已承诺。", "Committed."),
        Phrase("drawPhaseProven", "随机证明已公布。", "The proof is out."),
        Phrase("drawPhaseVoiding", "正在作废。", "Being voided."),
        Phrase("drawPhaseAwaitingBeacon", "等待信标。", "Waits for the beacon."),
        Phrase("drawPhaseDrawing", "正在摇号。", "Being drawn."),
        Phrase("drawPhasePublished", "结果已公布。", "Published."),
        Phrase("drawPhaseVoid", "已作废。", "VOID."),
        Phrase("drawNextList", "现在请上传名单。", "Now upload the list."),
        Phrase("drawNextCorrect", "名单有误，请更正后重新上传。", "The list has faults: correct the file, and upload it again."),
        Phrase("drawNextKeys", "名单无误；等待受邀者打开邀请。", "The list is right. Those invited are to open their invitations."),
        Phrase(
            "drawNextFix", "名单无误，受邀者均已就绪；可以编号。",
            "The list is right and all who are invited are there: the draw can get its number."),
        Phrase("drawNextContributions", "等待随机数提供者交来承诺值。", "Contributors hand in what binds them to their numbers."),
        Phrase("drawNextPropose", "各方已齐备；可以提议锁定。", "Everything is there: propose to commit."),
        Phrase("drawNextConsent", "请核对后决定是否同意锁定。", "Look at everything; then agree to commit, or do not."),
        Phrase("drawNextOther", "须由另一人同意锁定。", "Another person must agree to commit."),
        Phrase("drawList", "名单", "The list"),
        Phrase("drawListNone", "还没有名单。", "There is none yet."),
        Phrase("drawCandidates", "候选人", "Candidates"),
        Phrase("drawTickets", "签数", "Tickets"),
        Phrase("drawWeightsAlike", "每人 %1 签", "%1 for each"),
        Phrase("drawWeightsDiffer", "每人 %1 至 %2 签", "%1 to %2 each"),
        Phrase("drawGroupsHead", "组", "Groups"),
        Phrase("drawGroupsNone", "没有编组", "none"),
        Phrase("drawGroups", "%1 组，共 %2 人", "%1, of %2 people in all"),
        Phrase("drawGroupsLone", "其中 %1 组只有一人：是否漏了同组的人？", "%1 of them have one member: is somebody missing?"),
        Phrase("drawUntagged", "无标签", "no tag"),
        Phrase("drawListConverted", "文件为 GB18030 编码，已转换。", "The file was in GB18030 and was converted."),
        Phrase(
            "drawListLabels", "名单带有显示用的名称，仅供大屏和文书使用，不进入任何证明。",
            "The list has labels, for screens and letters; they are in no proof."),
        Phrase("drawListNoLabels", "名单没有显示用的名称：大屏只显示序号。", "The list has no labels: screens show numbers alone."),
        Phrase("drawListProblem", "有 %1 处问题。", "There is %1 problem."),
        Phrase("drawListProblems", "有 %1 处问题。", "There are %1 problems."),
        Phrase(
            "drawListNothing", "名单未被采用；请更正文件后重新上传。", "Nothing was taken over: correct the file, and upload it again."),
        Phrase("drawListCut", "下面列出前 %1 处，共 %2 处。", "The first %1 of %2 are shown."),
        Phrase("drawListLine", "行", "Line"),
        Phrase("drawListColumn", "列", "Column"),
        Phrase("drawListWrong", "问题", "What is wrong"),
        Phrase("drawListRemedy", "如何更正", "What to do"),
        Phrase("drawListFile", "名单文件（CSV）", "The list's file (CSV)"),
        Phrase(
            "drawListHint", "首行写列名：id（必有）、tags、weight、group、label；UTF-8 或 GB18030。文件只存于本机构，不公开。",
            "The first line names the columns: id (always), tags, weight, group, label; UTF-8 or GB18030. It stays with the office and is not published."
        ),
        Phrase("drawListSend", "上传并检查", "Upload and check"),
        Phrase("drawWarnings", "请再看一看", "Look at these once more"),
        Phrase("drawWarningsText", "允许如此，但通常不是本意。", "They are allowed, and rarely meant."),
        Phrase(
            "drawContributorsText", "每人一个邀请，只交给本人：持有邀请者即可代其行事。",
            "An invitation each. Hand it to that person alone: whoever has it can act for them."),
        Phrase("drawContributor", "提供者", "Contributor"),
        Phrase("drawContributorInvited", "已邀请，尚未打开", "Invited; has not come yet"),
        Phrase("drawContributorKeyed", "已就绪", "Is there"),
        Phrase("drawContributorContributed", "承诺值已交", "Is bound to a number"),
        Phrase("drawInvitation", "邀请：", "Invitation:"),
        Phrase("drawFix", "编号", "Give it its number"),
        Phrase(
            "drawFixText", "名单加盐、规则与各方密钥定稿，取得登记簿的下一个编号；此后名单不能更换，只能放弃这份草稿。",
            "The list is salted, rules and keys are settled, and the draw takes the register's next number. The list cannot be changed then; the draft can only be given up."
        ),
        Phrase("drawFixDo", "编号", "Give it its number"),
        Phrase("drawPropose", "提议锁定", "Propose to commit"),
        Phrase(
            "drawProposeText", "由您提议，另一人同意后即锁定入账。截止时间是随机数提供者最迟揭示的时间，其后约一分钟的信标决定结果。",
            "You propose, another person agrees, and it goes on the log. Contributors reveal by the deadline; the beacon of about a minute later decides."
        ),
        Phrase("drawDeadline", "揭示截止", "Deadline of the reveals"),
        Phrase("drawDeadlineHint", "请给随机数提供者留出时间。时区：", "Leave contributors enough time. Time zone:"),
        Phrase("drawProposeDo", "提议", "Propose"),
        Phrase("drawConsent", "第二人的同意", "The second person's consent"),
        Phrase("drawProposedBy", "提议人", "Proposed by"),
        Phrase("drawDigest", "所同意内容的摘要", "Digest of what is agreed to"),
        Phrase(
            "drawConsentText", "请与提议人核对摘要，再看一遍上面的规则、名单和截止时间。同意之后立即入账，任何人都不能撤回或更改；只能公开作废。",
            "Compare the digest with whoever proposed, and read rules, list and deadline once more. Your consent puts it on the log at once: nobody can take it back or change it, only void it in public."
        ),
        Phrase("drawConsentSure", "我已核对，同意锁定", "I have looked at it, and agree to commit"),
        Phrase("drawConsentDo", "同意并锁定", "Agree and commit"),
        Phrase(
            "drawConsentOther", "提议人自己不能同意；请另一人登录后打开本页。",
            "Whoever proposed cannot agree too: have another person sign in and open this page."),
        Phrase("drawAbandon", "放弃草稿", "Give the draft up"),
        Phrase(
            "drawAbandonText", "锁定之前可以放弃，不留任何公开记录。",
            "Before it is committed to, it can be given up without a public trace."),
        Phrase("drawAbandonSure", "放弃这份草稿，连同名单和邀请", "Give it up, with its list and invitations"),
        Phrase("drawAbandonDo", "放弃", "Give it up"),
    ]
}
