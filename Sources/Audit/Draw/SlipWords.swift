internal import DrawCore

/// What a candidate is told, in plain words.
struct SlipWords {
    let language: Language

    private func say(_ english: String, _ chinese: String) -> String {
        Sentence.printable(language == .chinese ? chinese : english)
    }

    func slip(_ slip: Slip) -> String {
        let (place, size) = (slip.own.index, slip.size)
        let bundle = size == 1 ? ("", "") : (", in a bundle of \(size)", "，同组共 \(size) 人")
        return say(
            "The slip is of this draw: entry \(place) of the committed list\(bundle.0)",
            "号单属于本次摇号：承诺名单第 \(place) 项\(bundle.1)")
    }

    var owner: String { say("It is yours: salt and identifier give this entry", "号单为您本人所有：盐与证件号码即对应此项") }

    var ownerUnknown: String {
        say("Whose slip it is was not checked: give --id", "未核对号单属于何人：请用 --id 给出证件号码")
    }

    func void(_ cause: VoidCause) -> String {
        switch cause {
        case .record:
            say("The draw is void: the notary said so before anything random was known", "本次摇号作废：随机数产生之前由公证员宣布")
        case .noProof:
            say("The draw is void: the office's random proof was not in by the deadline", "本次摇号作废：公证机构的随机证明逾期未入账")
        case .tooFewReveals: say("The draw is void: too few contributors revealed in time", "本次摇号作废：按时揭示的随机数提供者人数不足")
        }
    }

    func text(
        _ verdict: StageVerdict, _ rule: StageRule, _ record: StageRecord, _ slip: Slip, tags: [String],
        alternatesBefore: UInt64
    ) -> String {
        switch verdict {
        case .excluded: return excluded(rule, slip.own.entry.tags, tags)
        case .admittedBefore(let stage):
            return say("You were admitted before, in stage \(stage)", "您在第 \(stage) 阶段已入选")
        case .admitted(let place):
            return say("You are admitted, at place \(place + 1)", "您已入选，位列第 \(place + 1)")
        case .alternate(let place):
            let number = alternatesBefore + 1
            return say(
                "You are alternate number \(number) (place \(place + 1)): \(noPlace(record, slip).0)",
                "您为第 \(number) 位候补（位列第 \(place + 1)）：\(noPlace(record, slip).1)")
        case .beyond:
            return say(
                "You are not admitted: your key comes after the last one listed, at place \(record.listed), and "
                    + noPlace(record, slip).0,
                "您未入选：您抽得的次序在公布的最后一位（第 \(record.listed) 位）之后，\(noPlace(record, slip).1)")
        case .notDrawn:
            return say(
                "You are not drawn: none of your \(slip.own.entry.weight) tickets is among those that were drawn, all of which "
                    + "were drawn again here",
                "您未中签：已重新抽取全部签，您的 \(slip.own.entry.weight) 签均未抽中")
        case .needsReplay(let place):
            let at = place.map { (" (place \($0 + 1))", "（位列第 \($0 + 1)）") } ?? ("", "")
            return say(
                "You are not admitted\(at.0), and this stage stops at the first bundle that does not fit: whether it had "
                    + "stopped before you only a whole replay shows; run tabellion-audit draw",
                "您未入选\(at.1)；本阶段遇到放不下的组即停止，是否在您之前停止，须完整重摇方能确认，请运行 tabellion-audit draw")
        }
    }

    /// Which tags decide.
    private func excluded(_ rule: StageRule, _ own: UInt64, _ tags: [String]) -> String {
        func names(_ mask: UInt64) -> String {
            tags.indices.filter { mask >> UInt64($0) & 1 == 1 }.map { tags[$0] }.joined(separator: ", ")
        }
        let (missing, forbidden) = (rule.require & ~own, rule.forbid & own)
        var english: [String] = []
        var chinese: [String] = []
        if missing != 0 {
            english.append("it asks for \(names(missing)), which you do not have")
            chinese.append("本阶段要求“\(names(missing))”，您不具备")
        }
        if forbidden != 0 {
            english.append("it is not for \(names(forbidden)), which you have")
            chinese.append("本阶段不接受“\(names(forbidden))”，您属于此类")
        }
        return say(
            "You did not take part in this stage: " + english.joined(separator: "; "),
            "您未参加本阶段：" + chinese.joined(separator: "；"))
    }

    private func noPlace(_ record: StageRecord, _ slip: Slip) -> (String, String) {
        record.left == 0
            ? ("no seat of \(record.available) was left", "\(record.available) 个名额已无剩余")
            : (
                "\(record.left) of \(record.available) seats were left in the end, too few for the \(slip.size) of you",
                "\(record.available) 个名额最终余 \(record.left) 个，不足以容纳你们 \(slip.size) 人"
            )
    }

    func removed(_ stage: UInt32, _ reason: String) -> String {
        say("You were removed afterwards (stage \(stage)): \(reason)", "您其后被除名（第 \(stage) 阶段）：\(reason)")
    }

    func movedUp(_ stage: UInt32) -> String {
        say(
            "You moved up after a removal, and are admitted in stage \(stage); a replay shows whether it was your turn",
            "因他人除名，您递补入选第 \(stage) 阶段；递补次序可由完整重摇确认")
    }

    func sound(_ isOwnerKnown: Bool) -> String {
        isOwnerKnown
            ? say("VALID: nothing contradicts your slip", "有效：未发现与您的号单相抵触之处")
            : say(
                "VALID: nothing contradicts this slip; whose it is was not checked", "有效：未发现与此号单相抵触之处；未核对其归属")
    }

    var unsound: String {
        say(
            "NOT VALID: see the lines marked FAIL, and show them to the notary", "无效：见标为 FAIL 的各行，并请向公证员出示")
    }
}
