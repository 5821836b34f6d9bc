internal import DepositModel

/// Title and verdict of a deposit's report.
struct DepositWords {
    let language: Language

    private func say(_ english: String, _ chinese: String) -> String {
        Sentence.printable(language == .chinese ? chinese : english)
    }

    var testBanner: String {
        say(
            "TEST: this rests on an authority for trying things out, and proves nothing to anybody",
            "测试 TEST：结论依赖测试用授时机构，不具任何证明力")
    }

    func title(_ report: DepositReport) -> String {
        let (log, first, last) = (report.log, report.indices.lowerBound, report.indices.upperBound - 1)
        switch report.kind {
        case .proof: return say("Deposit \(first) on \(log)", "存证 \(first)，账本 \(log)")
        case .session: return say("Capture session closed at \(first) on \(log)", "取证过程，结束于账本 \(log) 序号 \(first)")
        case .receipt:
            return say(
                "Receipt for deposits \(first) to \(last) on \(log)", "存证 \(first) 至 \(last) 的收据，账本 \(log)")
        }
    }

    func verdict(_ report: DepositReport) -> String {
        guard report.isConsistent else {
            return say("NOT VALID: see the lines marked FAIL", "无效：见标为 FAIL 的各行")
        }
        guard report.isAnchored else {
            return say(
                "CONSISTENT, not anchored to anything you trust: give your trust file with --trust",
                "自洽，但未锚定于您所信任的任何机构：请用 --trust 给出信任文件")
        }
        switch report.kind {
        case .receipt:
            return say(
                "GENUINE RECEIPT: the log's promise, and no more; ask for the proof",
                "收据真实：仅为账本的承诺；请索取存证证明文件")
        case .proof, .session:
            guard let strongest = report.strongest else {
                return say(
                    "ON THE LOG, by the log's own word: nobody else that you trust says since when",
                    "已在账本上，但仅凭账本自述：您所信任的其他机构均未证明其时间")
            }
            let (time, name) = (UTCTime.text(milliseconds: strongest.notLaterThan), strongest.anchor.name)
            guard report.kind == .proof else {
                return say(
                    "VALID: the session had ended, with these fingerprints, not later than \(time) (\(name))",
                    "有效：该取证过程不晚于 \(time) 已经结束，其指纹即为此值（\(name)）")
            }
            return say(
                "VALID: the content existed not later than \(time) (\(name))",
                "有效：该内容不晚于 \(time) 已经存在（\(name)）")
        }
    }
}
