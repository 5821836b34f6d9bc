extension Phrase {
    /// Making a draw: the desk's list and the form.
    static let drawDesk = [
        Phrase("drawDeskTitle", "摇号", "Draws"),
        Phrase("drawDeskLead", "本机构的摇号", "Your office's draws"),
        Phrase(
            "drawDeskText", "先写规则、核对名单、请人提供随机数，再由两人同意锁定；锁定之后任何内容都不能更改。",
            "Write the rules, have the list checked, invite contributors; then two people agree to commit. Nothing can be changed after that."
        ),
        Phrase("drawDeskNew", "新建摇号", "Make a draw"),
        Phrase("drawDeskExamples", "从示例开始：", "Begin with an example:"),
        Phrase("drawDeskList", "全部摇号", "All draws"),
        Phrase("drawDeskNone", "还没有摇号。", "There is none yet."),
        Phrase("drawPublicList", "公众所见的登记簿", "The registers as the public sees them"),
        Phrase("drawSubject", "标的", "What is drawn for"),
        Phrase("drawPhase", "状态", "Where it stands"),
        Phrase("drawNoNumber", "尚无编号", "no number yet"),
        Phrase("drawIsRehearsal", "演练", "Rehearsal"),
        Phrase("drawAwaitsYou", "等您办理", "Waits for you"),
        Phrase("newDrawTitle", "新建摇号", "Make a draw"),
        Phrase("newDrawLead", "摇什么，谁参加，按什么规则", "What is drawn for, who takes part, by which rules"),
        Phrase(
            "newDrawText", "填写后可先看这些规则用普通话怎么说；在锁定之前都可以修改。",
            "Before anything is kept you can read what the rules mean in plain words. They can be changed until they are committed to."
        ),
        Phrase("newDrawProblems", "请更正标出的各项。", "Please correct what is marked."),
        Phrase("drawWords", "这些规则的意思", "What these rules mean"),
        Phrase("newDrawWhat", "摇什么", "What is drawn for"),
        Phrase(
            "newDrawSubjectHint", "公开。例如：某小区一期 120 套住房选房顺序。同一标的不能摇第二次，除非前一次已作废。",
            "Public. For instance: order of choosing 120 flats. The same cannot be drawn for twice, unless the first draw is void."
        ),
        Phrase("drawRegister", "登记簿", "Register"),
        Phrase(
            "newDrawRegisterHint", "公开。同一登记簿的摇号连续编号，例如 housing。",
            "Public. Its draws are numbered without gaps. For instance: housing."),
        Phrase("newDrawLabels", "大屏显示遮盖后的姓名", "Show masked names on the screen"),
        Phrase(
            "newDrawLabelsHint", "名单的 label 列，只露首尾字；不入账，不进入任何证明。任何人都能看到。",
            "The list's column label with all but its first and last letter hidden; on no log and in no proof. Anybody sees them."
        ),
        Phrase("newDrawRehearsal", "这是演练", "This is a rehearsal"),
        Phrase(
            "newDrawRehearsalHint", "演练不产生任何效力，登记簿名前加 rehearsal/。",
            "It decides nothing; its register begins with rehearsal/."),
        Phrase("newDrawReplaces", "重办哪一号已作废的摇号（可不填）", "Number of the void draw that this one repeats, if any"),
        Phrase("newDrawReplacesHint", "同一登记簿中的编号，只写数字。", "Its number in the same register, digits only."),
        Phrase("newDrawWho", "标签与除名理由", "Tags, and reasons for a removal"),
        Phrase("drawTags", "标签", "Tags"),
        Phrase(
            "newDrawTagsHint", "名单中用来区分候选人的记号，每行一个，例如“无房家庭”。没有就留空。",
            "Marks that the list gives to candidates, one a line, such as “no-home”. Leave it empty if there are none."),
        Phrase("drawReasons", "除名理由", "Reasons for a removal"),
        Phrase(
            "newDrawReasonsHint", "摇号之后只能因这些理由除名，每行一个。留空则不得除名任何人。",
            "After the draw somebody can be removed for one of these only, one a line. Left empty, nobody can."),
        Phrase("drawStage", "第 %1 阶段", "Stage %1"),
        Phrase("drawSeats", "名额", "Places"),
        Phrase("drawAlternates", "公布几位候补", "Alternates to publish"),
        Phrase("newDrawRequire", "须有的标签", "Tags that one must have"),
        Phrase("newDrawRequireHint", "多个以逗号分开，须全部具备；留空则人人可以。", "With commas between; all of them. Empty: everybody."),
        Phrase("newDrawForbid", "不得有的标签", "Tags that one must not have"),
        Phrase("newDrawForbidHint", "多个以逗号分开，有其一即不得参加。", "With commas between; any one of them excludes."),
        Phrase("newDrawMode", "怎样摇", "How"),
        Phrase("newDrawRank", "摇出全部次序", "One order of everybody"),
        Phrase("newDrawPick", "逐签抽取（奖项少、签数很多时）", "Names one by one (few prizes, very many tickets)"),
        Phrase("newDrawPolicy", "一组人数多于所余名额时", "A group larger than the places left"),
        Phrase("newDrawSkip", "跳过该组，继续", "Pass it over, and go on"),
        Phrase("newDrawStop", "本阶段到此为止", "End the stage there"),
        Phrase("newDrawOverflow", "全组入选，到此为止", "Admit all of it, and end there"),
        Phrase("newDrawCascade", "加上前一阶段剩余的名额", "Add the places that the stage before left over"),
        Phrase("newDrawAdd", "增加一个阶段", "One stage more"),
        Phrase("newDrawDrop", "去掉最后一个阶段", "Take the last stage out"),
        Phrase("drawContributors", "随机数提供者", "Contributors"),
        Phrase(
            "newDrawContributorsText", "请与公证机构无关的人各提供一个秘密随机数：只要其中一人诚实，就没有人能左右结果。",
            "People who have nothing to do with the office each put in a secret random number. If one of them is honest, nobody can steer the result."
        ),
        Phrase("newDrawContributors", "邀请几人", "How many are invited"),
        Phrase("newDrawMinimum", "至少几人揭示", "How many must reveal"),
        Phrase("newDrawWords", "看看这些规则的意思", "Read what these rules mean"),
        Phrase("newDrawCreate", "保存为草稿", "Keep as a draft"),
        Phrase(
            "newDrawAfter", "保存后上传名单、发出邀请；此时还没有任何承诺。",
            "After that the list is uploaded and invitations go out; nothing is committed to yet."),
    ]
}
