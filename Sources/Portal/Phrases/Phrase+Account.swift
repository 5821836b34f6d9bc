extension Phrase {
    /// One's own account.
    static let account = [
        Phrase("accountTitle", "我的账户", "Your account"),
        Phrase("accountLead", "我的账户", "Your account"),
        Phrase("mustEnrolTitle", "请先设置二次验证", "Set up a second factor first"),
        Phrase(
            "mustEnrolText", "您的角色须在密码之外再提供验证码，才能进行其他操作。设置约需两分钟，需要一部手机。",
            "Your role works with a code besides the password. Setting it up takes two minutes and a phone; nothing else is open before."
        ),
        Phrase("secondFactor", "二次验证", "Second factor"),
        Phrase("recoveryLeft", "剩余恢复码", "Recovery codes left"),
        Phrase(
            "factorOnText", "登录时除密码外，还需输入手机上的验证码。如需更换手机，请先联系公证机构移除原有的二次验证。",
            "Signing in asks for a code from your phone besides the password. For another phone, ask your office to remove this one first."
        ),
        Phrase(
            "factorOffText", "在密码之外，再用手机上的验证码登录：即使密码泄露，他人也无法登录。",
            "A code from your phone besides the password: whoever learns the password still cannot get in."),
        Phrase("recoveryRenew", "更换恢复码", "New recovery codes"),
        Phrase("enrolDo", "设置二次验证", "Set up a second factor"),
        Phrase("changePassword", "修改密码", "Change password"),
        Phrase("changePasswordText", "修改后，您在其他浏览器上的登录全部失效。", "Everywhere else you are signed out then."),
        Phrase("currentPassword", "当前密码", "Current password"),
        Phrase("sessionsTitle", "其他浏览器上的登录", "Signed in elsewhere"),
        Phrase(
            "sessionsText", "如果曾在他人的计算机上登录而忘记退出，可在此全部结束。本浏览器不受影响。",
            "If you forgot to sign out on somebody else's computer, end it here. This browser stays signed in."),
        Phrase("sessionsEnd", "全部结束", "End all other sessions"),
        Phrase("enrolTitle", "设置二次验证", "Set up a second factor"),
        Phrase("enrolLead", "设置二次验证", "Set up a second factor"),
        Phrase("enrolApp", "安装验证器应用", "Get an authenticator app"),
        Phrase(
            "enrolAppText", "任何支持 TOTP 的验证器应用均可；手机上可能已经装有。",
            "Any app for one-time passwords (TOTP) will do; your phone may have one already."),
        Phrase("enrolScan", "扫描此码", "Scan this code"),
        Phrase(
            "enrolScanText", "在应用中选择“添加账户”，再扫描下图。此图只显示这一次，请勿拍照留存。",
            "In the app choose to add an account, then scan. The code is shown this once; keep no picture of it."),
        Phrase("enrolCode", "供验证器应用扫描的二维码", "QR code for the authenticator app"),
        Phrase("enrolType", "无法扫描时，在应用中手动输入此密钥：", "If scanning does not work, type this key into the app:"),
        Phrase("enrolConfirm", "输入应用显示的 6 位数字", "Type the six digits that the app shows"),
        Phrase(
            "enrolConfirmText", "以此确认手机已设置好。此后每次登录都会询问。",
            "This shows that the phone is set up. From then on every sign-in asks for a code."),
        Phrase("enrolConfirmDo", "确认并启用", "Confirm and switch on"),
        Phrase("toAccount", "返回我的账户", "Back to your account"),
        Phrase("recoveryTitle", "恢复码", "Recovery codes"),
        Phrase("recoveryLead", "请现在保存恢复码", "Keep your recovery codes now"),
        Phrase(
            "recoveryText", "手机不在身边时，可用恢复码代替验证码登录，每个只能使用一次。请打印或抄写，存放在安全处。离开本页后不再显示。",
            "When your phone is not at hand, a recovery code stands in for it, each once. Print or write them down and put them in a safe place. They are not shown again."
        ),
        Phrase("recoveryOf", "恢复码，账户", "Recovery codes of"),
        Phrase("recoveryFine", "之前的恢复码全部失效。", "Any codes before these are void."),
        Phrase("recoveryDone", "已妥善保存，继续", "They are safe; go on"),
        Phrase("donePasswordChanged", "密码已修改。其他浏览器上的登录已结束。", "The password is changed. Other sessions have ended."),
        Phrase("doneSessionsEnded", "登录已全部结束。", "The sessions have ended."),
        Phrase("doneLocked", "账户已锁定，其登录全部结束。", "The account is locked and signed out everywhere."),
        Phrase("doneUnlocked", "账户已解锁，可以登录。", "The account is unlocked and can sign in."),
        Phrase("doneDisabled", "账户已停用。", "The account is disabled."),
        Phrase(
            "doneFactorRemoved", "二次验证已移除，其登录全部结束。",
            "The second factor is removed; the account is signed out everywhere."),
    ]
}
