extension Phrase {
    /// Roles and states.
    static let access = [
        Phrase("roleVisitor", "访客", "visitor"),
        Phrase("roleRightsHolder", "权利人", "rights holder"),
        Phrase("roleNotary", "公证员", "notary"),
        Phrase("roleAuditor", "审计员", "auditor"),
        Phrase("roleOperator", "运维人员", "operator"),
        Phrase("roleMember", "成员机构", "member institution"),
        Phrase("roleWorker", "取证节点", "worker"),
        Phrase("roleSystem", "接入系统", "system"),
        Phrase("phaseInvited", "已邀请，尚未设置密码", "invited, no password yet"),
        Phrase("phaseActive", "正常", "active"),
        Phrase("phaseLocked", "已锁定", "locked"),
        Phrase("phaseDisabled", "已停用", "disabled"),
        Phrase("factorNone", "未设置", "not set up"),
        Phrase("factorEnrolled", "尚未确认", "not confirmed yet"),
        Phrase("factorConfirmed", "已启用", "on"),
    ]
}
