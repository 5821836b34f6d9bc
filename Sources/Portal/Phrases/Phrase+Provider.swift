extension Phrase {
    static let provider = [
        Phrase("providerOr", "或通过以下身份认证服务：", "Or by way of an identity provider:"),
        Phrase(
            "providerInstead", "也可以不设密码，改用以下身份认证服务启用账户：",
            "Or set no password, and open the account by way of an identity provider:"),
        Phrase("providersTitle", "身份认证服务", "Identity providers"),
        Phrase(
            "providersText", "关联之后，您可以用那里的身份登录本账户。关联前须再次输入密码或验证码。",
            "Once linked, who you are there opens this account. You show your password or a code once more first."),
        Phrase("providerTitle", "未能登录", "You are not signed in"),
        Phrase(
            "providerUnknown", "本系统没有以此为名的身份认证服务。",
            "This system knows no identity provider of that name."),
        Phrase(
            "providerTooMany", "短时间内从您所在网络发起的登录过多。请等几分钟再试。",
            "Too many people began to sign in from your network at once. Wait a few minutes, then try again."),
        Phrase(
            "providerUnreachable", "身份认证服务没有按时回应。请稍后再试，或使用密码登录。",
            "The identity provider did not answer in time. Try again later, or sign in with a password."),
        Phrase(
            "providerNotBelieved", "身份认证服务的答复未通过核验，或您在那里取消了登录。请重新登录；若仍不行，请告知您的公证机构。",
            "The identity provider's answer could not be verified, or you broke off there. Sign in again; if that does not help, tell your office."
        ),
        Phrase(
            "providerForeign", "这个答复不属于本浏览器正在进行的登录：可能已经用过、已经过期，或是在别处发起的。请从头登录。",
            "This answer belongs to no sign-in of this browser: it was used already, is too old, or was begun elsewhere. Sign in from the beginning."
        ),
        Phrase(
            "providerRefused", "您在那里的身份没有与本系统的可用账户相关联，或邀请链接已失效。请向您的公证机构索取邀请。",
            "No account here that may sign in is linked to who you are there, or the invitation is no longer good. Ask your office for an invitation."
        ),
        Phrase(
            "providerLinked", "这个身份已与某个账户关联，或您的账户关联的身份已满。没有作任何改动。",
            "That identity is linked to an account already, or your account has as many as it can have. Nothing was changed."
        ),
        Phrase(
            "providerNotSignedIn", "请先登录，再从“我的账户”页面开始。",
            "Sign in first, then begin at the page of your account."),
        Phrase(
            "providerStepUp", "关联身份之前，请再次输入密码或验证码。",
            "Before an identity is linked, show your password or a code once more."),
        Phrase(
            "providerOurs", "这是本系统的问题，已记入运行日志。请稍后再试。",
            "This is our fault and is in the log. Try again later."),
        Phrase("providerAgain", "重新登录", "Sign in again"),
        Phrase("providerAccount", "我的账户", "Your account"),
        Phrase("providerSignIn", "登录", "Sign in"),
    ]
}
