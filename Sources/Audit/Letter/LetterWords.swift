internal import LetterModel

/// Title and verdict of a letter's report.
struct LetterWords {
    let language: Language

    private func say(_ english: String, _ chinese: String) -> String {
        Sentence.printable(language == .chinese ? chinese : english)
    }

    var testBanner: String {
        say(
            "TEST: made with certificates or time-stamps for trying things out; this proves nothing to anybody",
            "测试 TEST：使用测试用证书或时间戳制作，不具任何证明力")
    }

    var sampleBanner: String {
        say("SAMPLE: shows what letters look like, and is none", "样张 SAMPLE：仅用于展示版式，并非保管函")
    }

    func title(_ report: LetterReport) -> String {
        guard let content = report.content else { return say("A letter that cannot be read", "无法读取的函件") }
        let (number, office) = (content.number, content.office.name)
        switch content.kind {
        case .deposit: return say("Custody letter \(number) of \(office)", "保管函 \(number)，\(office)")
        case .certificate: return say("Deposit certificate \(number) of \(office)", "存证证书 \(number)，\(office)")
        case .capture:
            return say("Custody letter \(number) of \(office), for a capture", "取证过程保管函 \(number)，\(office)")
        }
    }

    func verdict(_ report: LetterReport) -> String {
        guard report.isConsistent else {
            return say("NOT VALID: see the lines marked FAIL", "无效：见标为 FAIL 的各行")
        }
        guard report.isAnchored else {
            return say(
                "CONSISTENT, not anchored to anything you trust: give your trust file with --trust",
                "自洽，但未锚定于您所信任的任何机构：请用 --trust 给出信任文件")
        }
        if report.isSample || report.isTest {
            return say("GENUINE, AND OF NO EFFECT: a letter for trying things out", "真实但无效力：仅供测试或展示的函件")
        }
        guard let time = report.signedBy else {
            return say("VALID: the office's letter", "有效：确为该机构出具的函件")
        }
        let text = UTCTime.text(milliseconds: time)
        return say(
            "VALID: the office's letter, signed not later than \(text), unchanged since",
            "有效：确为该机构出具的函件，在 \(text) 之前签署，此后未经改动")
    }
}
