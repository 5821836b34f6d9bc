extension Phrase {
    /// People of an office, and links for them.
    static let people = [
        Phrase("placesTitle", "栏目", "Sections"),
        Phrase("placeCaptures", "取证", "Captures"),
        Phrase("placeDraws", "摇号", "Draws"),
        Phrase("placePeople", "人员", "People"),
        Phrase("peopleOf", "人员：", "People of"),
        Phrase("peopleInstallation", "系统运维人员", "People who run this installation"),
        Phrase("peopleNone", "还没有人员。", "Nobody yet."),
        Phrase("role", "角色", "Role"),
        Phrase("office", "公证机构", "Office"),
        Phrase("phase", "状态", "State"),
        Phrase("identifier", "账户编号", "Identifier"),
        Phrase("factorNotAsked", "不适用", "does not apply"),
        Phrase("personTitle", "账户", "Account"),
        Phrase("inviteTitle", "邀请人员", "Invite somebody"),
        Phrase(
            "inviteText", "将得到一个只显示一次的链接，请亲自交给本人，7 天内有效。本人用它设置密码。",
            "You get a link that is shown once. Hand it to the person yourself; it works for seven days and lets them set their own password."
        ),
        Phrase(
            "nameHint", "3 至 64 个小写字母、数字或 . @ _ + -，设定后不能更改", "3 to 64 of a–z, 0–9 and . @ _ + - ; it stays for ever"),
        Phrase("inviteDo", "生成邀请链接", "Make the invitation"),
        Phrase("careTitle", "管理此账户", "Care for this account"),
        Phrase("carePassword", "忘记密码", "Forgotten password"),
        Phrase(
            "carePasswordText", "生成设置新密码的链接，1 小时内有效。请先确认对方身份。",
            "A link for a new password, good for one hour. Make sure first who asks."),
        Phrase("carePasswordDo", "生成新密码链接", "Make a link for a new password"),
        Phrase("careSessions", "结束登录", "End sessions"),
        Phrase(
            "careSessionsText", "其在所有浏览器上的登录立即失效，可以重新登录。",
            "Signs the person out everywhere at once; they can sign in again."),
        Phrase("careSessionsDo", "结束全部登录", "End all sessions"),
        Phrase("careLock", "锁定", "Lock"),
        Phrase("careLockText", "暂停登录，可以随时解锁。", "Stops the account from signing in until it is unlocked."),
        Phrase("careLockDo", "锁定账户", "Lock the account"),
        Phrase("careUnlock", "解锁", "Unlock"),
        Phrase(
            "careUnlockText", "恢复登录，密码与二次验证不变。",
            "Lets the account sign in again, with the same password and second factor."),
        Phrase("careUnlockDo", "解锁账户", "Unlock the account"),
        Phrase("careFactor", "移除二次验证", "Remove the second factor"),
        Phrase(
            "careFactorText", "用于更换或遗失手机。请先确认对方身份：移除后仅凭密码即可登录。",
            "For a new or lost phone. Make sure first who asks: the password alone signs in then."),
        Phrase("careFactorDo", "移除二次验证", "Remove the second factor"),
        Phrase("careDisable", "停用", "Disable"),
        Phrase(
            "careDisableText", "永久停用，不能恢复：密码、二次验证与密钥全部作废，登录名不能再用。已有证据仍指向此账户。",
            "For ever: password, second factor and keys are void, and the name is not used again. Evidence keeps pointing to the account."
        ),
        Phrase("careDisableDo", "永久停用", "Disable for ever"),
        Phrase("sure", "我知道这不能撤销", "I know that this cannot be undone"),
        Phrase("shownLinkTitle", "一次性链接", "One-time link"),
        Phrase("shownLinkInvitation", "请把邀请链接交给本人", "Hand over the invitation"),
        Phrase("shownLinkReset", "请把新密码链接交给本人", "Hand over the link for a new password"),
        Phrase(
            "shownLinkText", "此链接只显示这一次，谁持有它就能设置密码。请当面或通过可信渠道交付，不要公开发送。",
            "The link is shown this once, and whoever has it sets the password. Hand it over in person or by a channel that you trust."
        ),
        Phrase("shownLinkFor", "账户", "Account"),
        Phrase("shownLinkUntil", "有效期至", "Good until"),
        Phrase("backToPeople", "返回人员列表", "Back to the people"),
    ]
}
