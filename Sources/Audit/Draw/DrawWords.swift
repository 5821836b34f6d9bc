internal import DrawCore

/// The draw auditor's sentences in both languages.
enum DrawWords {
    /// What holds when a check passes.
    static func sentence(of check: DrawCheck, in language: Language) -> String {
        let (english, chinese) = sentences(check)
        return language == .chinese ? chinese : english
    }

    private static func sentences(_ check: DrawCheck) -> (String, String) {
        switch check {
        case .files: ("The directory has the files of this draw and no others", "目录中恰为本次摇号应有的文件")
        case .configuration: ("The rules are canonical and keep the protocol's limits", "规则为规范格式，且符合协议的限制")
        case .trust: ("Log and cosigners are those that you trust", "账本及见证人均为您所信任")
        case .commitment: ("The commitment follows from its parts and from these rules", "承诺由其各项及本规则算得")
        case .list: ("The list is in order, and is the one committed to", "名单有序、无重复，即承诺所固定的名单")
        case .limits: ("The list keeps the limits that these rules set", "名单符合规则所设的限制")
        case .ledger: ("Checkpoints are signed and cosigned, and every entry shown is on the log", "检查点经签名与见证，所示记录均已入账")
        case .commitmentLogged: ("The commitment is the first of this draw on the log", "承诺已入账，且为本次摇号的首个承诺")
        case .vrfKey: ("The office's random key was on the log before, and serves nothing else", "公证机构的随机密钥先行入账，且不作他用")
        case .proof: ("The office's random proof verifies, and was in by the deadline", "公证机构的可验证随机证明成立，且未逾期")
        case .reveals:
            ("Exactly the valid reveals of the log count, each its contributor's", "计入的揭示恰为账本上的有效揭示，均出自其随机数提供者")
        case .fate: ("The draw is void, or not, as the log says", "摇号是否作废，与账本一致")
        case .beacon: ("The public beacon's round is the committed one and verifies", "公共信标的轮次为承诺的轮次，签名成立")
        case .seed: ("The seed follows from all of them", "种子由以上各项算得")
        case .stages: ("Every stage, drawn again, gives the published figures", "逐阶段重摇，结果与公布一致")
        case .outcomes: ("The published outcomes are those of the stages", "公布的次序即各阶段的次序")
        case .result:
            ("The result follows from commitment, seed and stages, and is on the log once", "结果由承诺、种子与各阶段算得，且仅入账一次")
        case .removals: ("Removals are signed twice and logged, and the right alternates moved up", "除名经双方签名并入账，递补次序正确")
        case .units: ("The units are those that the subject names", "房源（标的）表即标的名称所固定者")
        case .wholeLog:
            ("The log has nothing of this draw that is not shown, and the register no gaps", "账本上没有未公布的本次摇号记录，登记号连续")
        case .register: ("Numbers have no gaps, and no subject was drawn for twice", "登记簿编号连续，同一标的未重复摇号")
        }
    }

    /// A reason: in Chinese its kind comes first.
    static func text(of error: DrawError, in language: Language) -> String {
        Sentence.printable(
            language == .chinese ? "\(kind(of: error.code))：\(error.chinese)" : error.description)
    }

    static func text(of warning: DrawWarning, in language: Language) -> String {
        Sentence.printable(language == .chinese ? warning.chinese : warning.description)
    }

    static func further(_ count: Int, in language: Language) -> String {
        language == .chinese ? "另有 \(count) 条原因" : "and \(count) further reasons"
    }

    static func note(_ warning: DrawWarning, in language: Language) -> String {
        (language == .chinese ? "注意  " : "NOTE  ") + text(of: warning, in: language)
    }

    static func disregarded(_ text: String, in language: Language) -> String {
        (language == .chinese ? "不计  " : "NOT COUNTED  ") + text
    }

    /// The kind of a fault in Chinese.
    static func kind(of code: DrawError.Code) -> String {
        switch code {
        case .json, .member: "文件缺失或格式不符"
        case .notNormalized: "字符串不是规范形式"
        case .drawIdentifier: "摇号编号无效"
        case .replaces: "重办关系无效"
        case .key: "密钥不符"
        case .repeated: "重复"
        case .rehearsal: "演练"
        case .quorum, .cosigner: "见证人不符合规则"
        case .minimumReveals: "揭示人数不符"
        case .tags, .mask: "标签不符合规则"
        case .stageNumber, .cascade, .policy, .range: "规则的取值无效"
        case .candidateIdentifier, .documentType: "证件号码无效"
        case .duplicate: "名单重复"
        case .listSize, .entry: "名单记录不符"
        case .weight, .bundle, .seats: "名单超出规则的限制"
        case .mismatch: "不一致"
        case .beacon: "信标不符"
        case .proof: "随机证明不成立"
        case .signature: "签名不成立"
        case .record: "记录不符合协议"
        case .removal: "除名不符"
        case .units: "房源（标的）表不符"
        case .logOrder: "账本次序或记录不符"
        case .register: "登记簿不符"
        case .move: "步骤次序不符"
        }
    }
}
