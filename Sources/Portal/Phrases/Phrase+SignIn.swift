extension Phrase {
    /// Signing in, following a link, showing something secret once more.
    static let signIn = [
        Phrase("signInTitle", "登录", "Sign in"),
        Phrase("signInLead", "登录", "Sign in"),
        Phrase(
            "signInHelp", "没有账户，或忘记密码？账户与新密码链接由公证机构发放，请联系您的公证机构。",
            "No account, or forgotten your password? The office invites you and can send a link for a new password: ask your office."
        ),
        Phrase("passwordSet", "密码已设置，请用它登录。", "The password is set. Sign in with it."),
        Phrase("oldFormLead", "什么也没有提交", "Nothing was sent"),
        Phrase(
            "oldFormText", "此表单已过期：可能您在另一个窗口中重新登录过，或地址栏中的网址与本机构公布的不同。请返回上一页，刷新后再填一次。",
            "The form was too old: perhaps you signed in again in another window, or the address in your browser is not the one that the office published. Go back, load the page again, and fill it in once more."
        ),
        Phrase("signInAgain", "重新登录", "Sign in again"),
        Phrase("signOut", "退出登录", "Sign out"),
        Phrase("name", "登录名", "Login name"),
        Phrase("password", "密码", "Password"),
        Phrase("goOn", "继续", "Continue"),
        Phrase("waitBefore", "请在", "Wait"),
        Phrase("waitAfter", "分钟后再试。", "minutes, then try again."),
        Phrase("codeTitle", "二次验证", "Second factor"),
        Phrase("codeLead", "请输入验证码", "Enter the code from your app"),
        Phrase(
            "codeText", "密码正确。请打开验证器应用，输入其中为本系统显示的 6 位数字。",
            "The password was right. Open your authenticator app and type the six digits that it shows for this site."),
        Phrase("code", "验证码", "Code"),
        Phrase("codeHint", "6 位数字，或一个恢复码", "Six digits, or one of your recovery codes"),
        Phrase(
            "codeHelp", "手机不在身边？可改用一个恢复码，每个只能使用一次。恢复码也没有，请联系公证机构。",
            "No phone at hand? Use a recovery code instead; each works once. Without one, ask your office."),
        Phrase("linkTitle", "设置密码", "Set a password"),
        Phrase("linkLeadInvitation", "欢迎。请为您的账户设置密码", "Welcome. Set a password for your account"),
        Phrase("linkLeadReset", "请设置新密码", "Set a new password"),
        Phrase(
            "linkText", "此链接只能使用一次。密码只有您本人知道，本系统不保存原文。",
            "This link works once. Only you know the password; the system keeps no copy that could be read."),
        Phrase("linkDo", "设置密码", "Set the password"),
        Phrase("yourName", "您的登录名", "Your login name"),
        Phrase("newPassword", "新密码", "New password"),
        Phrase("passwordAgain", "再次输入新密码", "New password, once more"),
        Phrase(
            "passwordHint", "至少 12 个字符，任何文字均可。几个不相关的词连在一起，好记也难猜。",
            "At least 12 characters of any script. A few unrelated words are easy to keep and hard to guess."),
        Phrase("badLinkLead", "此链接不能使用", "This link does not work"),
        Phrase(
            "badLinkText", "链接可能已经用过、已经过期，或没有复制完整。请向发送人索取一个新链接。",
            "It was used before, is too old, or was not copied whole. Ask whoever sent it for another one."),
        Phrase("stepUpTitle", "再次确认", "Confirm that it is you"),
        Phrase("stepUpLead", "请再次输入密码", "Show your password once more"),
        Phrase(
            "stepUpText", "接下来的操作影响重大，需要确认是您本人。确认后 5 分钟内不再询问，并回到刚才的页面。",
            "What you are about to do cannot be left to whoever sits at your screen. You are then taken back, and not asked again for five minutes."
        ),
    ]
}
