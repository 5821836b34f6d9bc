extension Phrase {
    /// What is wrong with a form or one of its fields, and what to do.
    static let formProblems = [
        Phrase("wrongMissing", "请填写此项。", "Fill this in."),
        Phrase("wrongNameUnusable", "请使用 3 至 64 个小写字母、数字或 . @ _ + -。", "Use 3 to 64 of a–z, 0–9 and . @ _ + -."),
        Phrase("wrongNameTaken", "此登录名已被使用，请换一个。", "This name is taken: choose another one."),
        Phrase("wrongTitleUnusable", "名称须为 1 至 200 个字符。", "A title has 1 to 200 characters."),
        Phrase(
            "wrongOfficeUnusable", "请使用 1 至 32 个小写字母、数字或 -，以字母开头。",
            "Use 1 to 32 of a–z, 0–9 and -, beginning with a letter."),
        Phrase("wrongOfficeTaken", "此标识已被使用，请换一个。", "This identifier is taken: choose another one."),
        Phrase("wrongChooseOne", "请至少选择一项。", "Choose at least one."),
        Phrase("wrongConfirmIt", "请勾选确认。", "Tick the box to confirm."),
        Phrase("wrongPasswordTooLong", "密码过长，请缩短。", "This password is too long: take a shorter one."),
        Phrase("wrongPasswordTooShort", "密码不足 12 个字符，请再加长。", "Fewer than 12 characters: add to it."),
        Phrase("wrongPasswordRepeats", "密码只由少数几个字符重复而成，请换一个。", "It repeats the same few characters: take another one."),
        Phrase("wrongPasswordHasName", "密码中含有登录名，请换一个。", "It contains the login name: take another one."),
        Phrase(
            "wrongPasswordCommon", "这是最先被猜到的密码之一，请换一个。", "It is among those that are tried first: take another one."),
        Phrase("wrongPasswordsDiffer", "两次输入不一致，请重新输入。", "The two do not agree: type both again."),
        Phrase(
            "wrongRefused", "登录名与密码不符，或此账户不能使用。请检查后再试，或联系公证机构。",
            "Name and password do not fit, or the account cannot be used. Check both and try again, or ask your office."
        ),
        Phrase("wrongPasswordWrong", "密码不正确，请再试一次。", "The password is wrong: try again."),
        Phrase(
            "wrongCodeWrong", "验证码不正确或已用过。应用每 30 秒换一次，请输入当前的数字；多次不成，请核对手机时间，或返回重新开始。",
            "The code is wrong or was used. The app shows another every 30 seconds: type the present one. If that fails, check the phone's clock, or go back and begin again."
        ),
        Phrase("wrongTooManyTries", "尝试次数过多。", "Too many tries."),
        Phrase(
            "wrongFormTooOld", "表单已过期，什么也没有提交。请再填一次；若仍如此，请允许本站使用 Cookie。",
            "The form was too old; nothing was sent. Fill it in once more; if it happens again, let this site keep cookies."
        ),
        Phrase("wrongSessionOver", "登录等待时间过长，请重新登录。", "That took too long: sign in again."),
        Phrase("wrongBusy", "此刻登录的人很多，请稍后再试。", "Many people sign in right now: try again in a moment."),
    ]
}
