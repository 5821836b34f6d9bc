/// What a draw's auditor checks, in order; the raw value names the check in every report.
public enum DrawCheck: String, Sendable, CaseIterable {
    case config, rehearsal, files, list, commitment, ledger, proof, reveals, minimum, beacon, seed, stages, outcomes
    case result, removals

    /// What holds when the check passes.
    public func sentence(in language: Language) -> String {
        let (english, chinese) = sentences
        return language == .chinese ? chinese : english
    }

    private var sentences: (String, String) {
        switch self {
        case .config: ("The rules are canonical and keep the protocol's limits", "规则为规范格式，且符合协议的限制")
        case .rehearsal: ("The draw counts, or you asked for a rehearsal", "这是正式摇号，或您已指明这是演练")
        case .files: ("The directory has the files of a draw and no others", "目录中恰为一次摇号应有的文件")
        case .list: ("The list is in order, without duplicates, within the rules", "名单有序、无重复，符合规则")
        case .commitment: ("The commitment is to exactly these rules, list and contributions", "承诺恰好对应这些规则、名单与随机贡献")
        case .ledger: ("Every step is on the ledger, in the order of the protocol", "每一步均已上链，且次序符合协议")
        case .proof: ("The office's verifiable random proof verifies", "公证机构的可验证随机证明成立")
        case .reveals: ("Every reveal is its contributor's, and the one committed to", "每份揭示均出自其贡献者，且与承诺一致")
        case .minimum: ("Enough contributors revealed", "揭示的贡献者达到最低人数")
        case .beacon: ("The public beacon's round is the committed one and verifies", "公共信标的轮次为承诺的轮次，签名成立")
        case .seed: ("The seed follows from all of them", "种子由以上各项算得")
        case .stages: ("Every stage, drawn again, gives the published figures", "逐阶段重摇，结果与公布一致")
        case .outcomes: ("The published outcomes are those of the stages", "公布的次序即各阶段的次序")
        case .result: ("The result is that of commitment, seed and stages", "最终结果由承诺、种子与各阶段算得")
        case .removals: ("Removals are signed twice, and the right alternates moved up", "除名经双方签名，递补次序正确")
        }
    }
}
