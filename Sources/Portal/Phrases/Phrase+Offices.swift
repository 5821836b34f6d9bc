extension Phrase {
    /// Offices, and systems with their keys.
    static let offices = [
        Phrase("placeOffices", "机构", "Offices"),
        Phrase("officesLead", "使用本系统的公证机构", "Offices on this installation"),
        Phrase("officeTitle", "机构名称", "Title"),
        Phrase("officeID", "机构标识", "Identifier"),
        Phrase("officeOpen", "查看", "Open"),
        Phrase("installation", "系统运维", "The installation"),
        Phrase("officeMake", "新增机构", "Add an office"),
        Phrase(
            "officeMakeText", "各机构的人员与证据完全隔离，运维人员也不能读取证据。",
            "Offices see nothing of one another; whoever runs the installation reads no evidence either."),
        Phrase(
            "officeIDHint", "1 至 32 个小写字母、数字或 -，以字母开头，设定后不能更改",
            "1 to 32 of a–z, 0–9 and -, beginning with a letter; it stays for ever"),
        Phrase("officeMakeDo", "新增机构", "Add the office"),
        Phrase("placeSystems", "接入系统", "Systems"),
        Phrase("systemsOf", "接入系统：", "Systems of"),
        Phrase(
            "systemsKeysText", "贵机构的其他系统凭密钥调用接口。密钥只能做其权限范围内的事，到期自动失效。",
            "Other systems of the office call the interface with keys. A key does what its scopes say, and ends by itself."
        ),
        Phrase("keysTitle", "密钥", "Keys"),
        Phrase("keysNone", "还没有密钥。", "No keys yet."),
        Phrase("system", "系统", "System"),
        Phrase("keyName", "密钥标识（client_id）", "Key (client_id)"),
        Phrase("keySecret", "密钥（client_secret）", "Secret (client_secret)"),
        Phrase("scopes", "权限范围", "Scopes"),
        Phrase("keyEnd", "有效期至", "Good until"),
        Phrase("keyLive", "有效", "In use"),
        Phrase("keyOver", "已到期", "Over"),
        Phrase("keyRevoked", "已吊销", "Revoked"),
        Phrase("keyRevoke", "吊销", "Revoke"),
        Phrase("keyMake", "新建密钥", "Make a key"),
        Phrase(
            "keyMakeText", "一个系统可以有多把密钥，例如更换时新旧并用。",
            "A system may have several keys, such as an old and a new one while they are changed."),
        Phrase("systemName", "系统名称", "Name of the system"),
        Phrase(
            "systemHint", "3 至 64 个小写字母、数字或 . @ _ + -；已有的系统填写原名称",
            "3 to 64 of a–z, 0–9 and . @ _ + - ; for a system that is there, its name"),
        Phrase("keyLife", "有效期", "Life"),
        Phrase("lifeMonth", "30 天", "30 days"),
        Phrase("lifeQuarter", "90 天", "90 days"),
        Phrase("lifeYear", "365 天", "365 days"),
        Phrase("keyMakeDo", "新建密钥", "Make the key"),
        Phrase("shownKeyTitle", "新密钥", "New key"),
        Phrase("shownKeyLead", "请现在保存密钥", "Keep the key now"),
        Phrase(
            "shownKeyText", "密钥只显示这一次，本系统不保存原文。请直接存入对方系统的密钥库。",
            "The secret is shown this once; the system keeps no copy that could be read. Put it straight into the other system's store of secrets."
        ),
        Phrase("shownKeyFor", "系统", "System"),
        Phrase("keyUse", "如何使用", "How it is used"),
        Phrase(
            "keyUseText", "先以密钥换取访问令牌（OAuth 2.0 客户端凭据，1 小时有效），再以令牌调用接口。",
            "The key buys an access token (OAuth 2.0 client credentials, one hour); calls carry the token."),
        Phrase("backToSystems", "返回接入系统", "Back to the systems"),
        Phrase("scopeCapturesRead", "读取取证", "read captures"),
        Phrase("scopeCapturesWrite", "发起取证", "make captures"),
        Phrase("scopeDepositsRead", "读取保管", "read deposits"),
        Phrase("scopeDepositsWrite", "提交保管", "make deposits"),
        Phrase("scopeDrawsRead", "读取摇号", "read draws"),
        Phrase("scopeWebhooks", "管理回调", "manage callbacks"),
    ]
}
