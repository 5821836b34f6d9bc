extension Phrase {
    /// How much of the farm an office may have.
    static let quota = [
        Phrase("quotaTitle", "配额", "Quota"),
        Phrase("quotaLead", "配额：", "Quota of"),
        Phrase(
            "quotaText", "配额使一个机构不能占用全部桌面。桌面空闲时，各机构轮流使用，先到先得。",
            "A quota keeps one office from taking every desktop. Offices take turns; within one, who comes first is served first."
        ),
        Phrase("quotaNow", "当前配额", "As it stands"),
        Phrase("quotaDesktops", "同时使用的桌面", "Desktops at once"),
        Phrase("quotaWaiting", "可以排队的取证", "Captures that may wait"),
        Phrase("quotaPerPerson", "每人同时进行的交互取证", "Interactive captures of one person at once"),
        Phrase("quotaSet", "更改配额", "Change it"),
        Phrase(
            "quotaSetText", "立即生效，正在进行的取证不受影响。",
            "It holds at once; captures that run already are not touched."),
        Phrase("quotaSetDo", "保存", "Save"),
        Phrase("quotaDone", "配额已保存。", "The quota is saved."),
        Phrase("wrongNumberUnusable", "请填写所示范围内的整数。", "Give a whole number within the range shown."),
        Phrase(
            "waitQuota", "贵机构可同时使用 %1 个桌面，最多 %2 项取证排队，每人同时 %3 项交互取证。",
            "Your office may use %1 desktops at once and have %2 captures waiting; one person has %3 interactive ones at once."
        ),
    ]
}
