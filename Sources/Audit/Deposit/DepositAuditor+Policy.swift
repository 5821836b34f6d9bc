internal import CanonicalJSON
internal import DepositModel
internal import EvidenceModel
internal import TransparencyLog

/// Chains, and checks `quorum` and `policy`.
extension DepositAuditor {
    mutating func checkChain(_ anchor: DepositAnchor, _ evidence: JSONValue, _ checkpoint: Checkpoint) {
        guard let verifier = means.chainVerifier else {
            return note(.chain, anchor.name, "Not checked: nothing here knows this chain", "未核对：本程序无法核对该链")
        }
        let known = means.trust?.chains.first { $0.name == anchor.name }
        do throws(ChainFault) {
            switch try verifier.check(evidence, of: checkpoint, on: known) {
            case .included(let seconds, let block):
                guard seconds <= DepositReport.latestInstant / 1000 else {
                    return fail(.chain, anchor.name, "The block's time is no time", "区块时间有误")
                }
                count(anchor, milliseconds: 1000 * seconds)
                let time = UTCTime.text(milliseconds: 1000 * seconds)
                pass(
                    .chain, anchor.name, "In block \(block), which you trust: existed not later than \(time)",
                    "载于您所信任的区块 \(block)：不晚于 \(time) 已经存在")
            case .unproven(let why):
                note(.chain, anchor.name, "\(why): not counted", "\(why)：不予计入")
            }
        } catch { fail(.chain, anchor.name, error.message, "链上锚定不成立：\(error.message)") }
    }

    /// The quorum that the trust file asks for has cosigned a checkpoint that holds the entry.
    mutating func checkQuorum() {
        guard let trust = means.trust, trust.quorum > 0 || trust.witnessPolicy != nil, logKey != nil else { return }
        let isMet = opened.contains { (try? WitnessStanding(of: $0.note, trust))?.metAt != nil }
        if isMet {
            pass(.quorum, nil, "The quorum that you ask for has cosigned", "您所要求的联署法定数已达到")
        } else {
            fail(
                .quorum, nil, "The quorum of cosigners that your trust file asks for has not cosigned",
                "未达到信任文件所要求的联署法定数")
        }
    }

    /// The given letter policy is met by what held.
    mutating func checkPolicy() {
        guard let policy = means.policy else { return }
        var met = attested.filter { $0.kind != .witnesses }
        if !policy.witnesses.isEmpty, logKey != nil {
            do throws(PolicyError) {
                let witnesses = try WitnessPolicy(parsing: policy.witnesses)
                let isMet = opened.contains { note, _ in (try? witnesses.standing(of: note))?.isMet ?? false }
                if isMet { met.append(AnchorIdentity(.witnesses, "witnesses")) }
            } catch { return fail(.policy, nil, "witnesses: \(error.message)", "联署方策略有误：\(error.message)") }
        }
        let lacking = policy.lacking(met)
        guard !lacking.isEmpty else {
            return pass(.policy, nil, "The policy is met by what held above", "以上成立的各项满足该策略")
        }
        for missing in lacking {
            let (english, chinese) = Self.words(missing)
            fail(.policy, nil, "The policy asks for \(english)", "策略另要求\(chinese)")
        }
    }

    private static func words(_ lacking: LackingAnchors) -> (english: String, chinese: String) {
        switch lacking {
        case .witnesses: return ("its quorum of witnesses", "达到法定数的见证方联署")
        case .time(let count, let names):
            let list = names.joined(separator: ", ")
            return ("\(count) more of the time authorities \(list)", "授时机构 \(list) 中的另外 \(count) 家")
        case .chain(let names):
            let list = names.joined(separator: ", ")
            return ("the chains \(list)", "区块链 \(list)")
        }
    }
}
