extension Phrase {
    /// What a replay in a visitor's browser says.
    static let replay = [
        Phrase("replayCheckConfiguration", "规则", "Rules"),
        Phrase("replayCheckFiles", "文件齐全", "Files"),
        Phrase("replayCheckList", "名单", "List"),
        Phrase("replayCheckLimits", "名单的限度", "Limits of the list"),
        Phrase("replayCheckCommitment", "承诺", "Commitment"),
        Phrase("replayCheckProof", "公证机构的随机证明", "The office's random proof"),
        Phrase("replayCheckReveals", "揭示的随机数", "Contributors' values"),
        Phrase("replayCheckBeacon", "公共随机信标", "Public random beacon"),
        Phrase("replayCheckSeed", "种子", "Seed"),
        Phrase("replayCheckStages", "逐阶段重摇", "Every stage drawn again"),
        Phrase("replayCheckOutcomes", "次序清单", "Lists of outcomes"),
        Phrase("replayCheckResult", "结果", "Result"),
        Phrase("replayCheckRemovals", "除名与递补", "Removals"),
        Phrase("replayCheckUnits", "标的清单", "What is allotted"),
        Phrase("replayCheckLedger", "账本证明", "Proofs of the ledger"),
        Phrase("replayCheckCommitmentLogged", "承诺在先", "Committed first"),
        Phrase("replayCheckVrfKey", "证明所用公钥", "Key of the proof"),
        Phrase("replayCheckFate", "去向", "What became of it"),
        Phrase("replayCheckTrust", "您自己的信任", "Your own trust"),
        Phrase("replayCheckWholeLog", "整部账本", "The whole ledger"),
        Phrase("replayCheckRegister", "整个登记簿", "The whole register"),
        Phrase("replayCheckSlip", "号单", "Slip"),
        Phrase("replayCheckPath", "在名单上", "On the list"),
        Phrase("replayCheckIdentity", "是您本人的", "It is yours"),
        Phrase("replayCheckMoves", "除名与递补", "Removals"),
        Phrase(
            "replayMeansConfiguration", "config.json 是唯一的规范写法，标签、名额、阶段、密钥都合乎协议。",
            "config.json is in its one canonical form; tags, seats, stages and keys follow the protocol."),
        Phrase(
            "replayMeansFiles", "公布的文件恰好是这次摇号应有的，不多也不少。",
            "Exactly the files that this draw has to publish are there, none missing, none added."),
        Phrase(
            "replayMeansList", "各项依次排列、无一重复，签数与起点逐项相接；名单的根由浏览器重新算出。",
            "Entries ascend and none repeats, tickets follow one another without a gap; the list's root was computed anew here."
        ),
        Phrase(
            "replayMeansLimits", "没有超出协议允许的签数、名额或每组人数。",
            "No weight, number of seats or bundle is beyond what the protocol allows."),
        Phrase(
            "replayMeansCommitment", "承诺正是规则、名单、各承诺值、公证机构公钥与信标轮数的哈希；在任何随机数为人所知之前就已固定。",
            "The commitment is the hash of rules, list, contributions, the office's key and the beacon's round: all fixed before anything random was known."
        ),
        Phrase(
            "replayMeansProof", "公证机构对这一承诺只能算出唯一的一个证明，且已通过验证：无从挑选。",
            "For this commitment the office could compute one proof only, and it verifies: there was nothing to choose."
        ),
        Phrase(
            "replayMeansReveals", "揭示的每个随机数都与其承诺值一致并由提供者签名；人数是否足够也已清点。",
            "Every revealed value is the one that its contributor committed to and signed, and whether they suffice was counted."
        ),
        Phrase(
            "replayMeansBeacon", "承诺所定那一轮的签名经该网络的公钥验证；作出承诺时还没有人知道它。",
            "The signature of the committed round verifies under the network's key; at the commitment nobody could know it."
        ),
        Phrase("replayMeansSeed", "由以上各项算出的种子与公布的一致。", "The seed that follows from all of these is the published one."),
        Phrase(
            "replayMeansStages", "您的浏览器为每个单元重新摇号，次序、名额、界线与公布的一致。",
            "Your browser drew for every unit again; order, seats and cutoffs are the published ones."),
        Phrase(
            "replayMeansOutcomes", "各阶段公布的清单逐字节相同。", "The published lists of all stages are the same, byte for byte."),
        Phrase(
            "replayMeansResult", "结果值由以上重新算出，与公布的一致。",
            "The result was computed anew from all this, and is the published one."),
        Phrase(
            "replayMeansRemovals", "每次除名都有公证员和监督方共同签署，递补者正是依次应当递补的。",
            "Every removal is signed by notary and supervisor, and those who moved up are those whose turn it was."),
        Phrase(
            "replayMeansUnits", "清单的哈希与标的中所载一致，谁得哪一个随之确定。",
            "The list of what is allotted has the hash that the subject names; who has which follows from it."),
        Phrase(
            "replayMeansLedger", "账本签名、见证签名、每条记录的包含证明都成立；截止时间的检查点与最终检查点属于同一段历史。",
            "The log's signature, cosignatures and every inclusion proof hold; the checkpoint of the deadline and the final one are of one history."
        ),
        Phrase(
            "replayMeansCommitmentLogged", "账本上这次摇号的第一个、也是唯一一个承诺，就是它。",
            "On the ledger this commitment is the first for this draw, and the only one."),
        Phrase(
            "replayMeansVrfKey", "该公钥在承诺之前就已入账，且没有其他用途。",
            "That key was on the ledger before the commitment, and for no other purpose."),
        Phrase(
            "replayMeansFate", "摇号有效还是作废、哪些揭示算数，按账本的先后次序得出的与公布的一致。",
            "Whether the draw counts or is VOID, and which values count, follows from the ledger's order and is what was published."
        ),
        Phrase("replayMeansTrust", "账本和见证人是不是您认得的。", "Whether log and cosigners are among those that you know."),
        Phrase(
            "replayMeansWholeLog", "账本上有没有目录略去的记录。", "Whether the ledger has a record that the directory leaves out."),
        Phrase(
            "replayMeansRegister", "登记簿有没有缺号，同一标的有没有摇过两次。",
            "Whether the register has gaps, or drew twice for one subject."),
        Phrase("replayMeansSlip", "号单属于这次摇号，内容完整。", "The slip is of this draw, and whole."),
        Phrase(
            "replayMeansPath", "号单里的路径通向已承诺的名单：摇号之前您就在上面，位置没有变过。",
            "The slip's path leads to the committed list: you stood there before the draw, in this place."),
        Phrase(
            "replayMeansIdentity", "号单的盐与您的证件号合起来，正是名单上的这一项。",
            "The slip's salt and your identifier together give this very entry of the list."),
        Phrase(
            "replayMeansMoves", "公布的除名是否涉及您；如有，双方签署成立。",
            "Whether a published removal concerns you; if so, both signatures hold."),
        Phrase(
            "replaySlipMeansOutcomes", "各阶段您的号都由种子重新算出，与公布的清单和名额相符。",
            "In every stage your number was computed from the seed; it agrees with the published lists and seats."),
        Phrase(
            "replaySlipMeansResult", "公布的各阶段清单通向结果值，名额与清单相符。",
            "The published lists of all stages lead to the result, and their seats add up."),
        Phrase("replayBegins", "正在取文件……", "Fetching the files …"),
        Phrase(
            "replayRehearsal", "演练：本次摇号仅供试用，结果不作数。",
            "REHEARSAL: this was for trying out. No real draw; nothing of it counts."),
        Phrase(
            "replayVerdictValid", "重摇一致：任何人重新计算这次摇号，得出的都是公布的结果。",
            "The replay agrees: anybody who computes this draw comes to the published result."),
        Phrase("replayVerdictVoid", "核对一致：这次摇号按规则作废。", "The check agrees: by its rules this draw is VOID."),
        Phrase("replayVerdictInvalid", "不一致：至少有一项核对不通过。", "It does not agree: at least one check failed."),
        Phrase("replayVerdictUnusable", "未能核对。", "It could not be checked."),
        Phrase("replayVerdictSlip", "号单核对通过。以下是您在各阶段的情况。", "The slip holds. This is how you stand, stage by stage."),
        Phrase(
            "replayCounts", "通过 %1 项，不通过 %2 项，未核对 %3 项。%5 名候选人，用时 %4 秒，全部在您的浏览器里完成。",
            "%1 checks passed, %2 failed, %3 were not made. %5 candidates in %4 seconds, all in your own browser."),
        Phrase(
            "replaySlipCounts", "通过 %1 项，不通过 %2 项，未核对 %3 项，用时 %4 秒。号单和证件号没有离开您的设备。",
            "%1 checks passed, %2 failed, %3 were not made, in %4 seconds. Slip and identifier did not leave your device."
        ),
        Phrase(
            "replayVoidRecord", "作废原因：公证员在随机证明公布之前宣布作废，记录在账本上。",
            "Cause: the notary's record of it, on the ledger before the proof."),
        Phrase(
            "replayVoidNoProof", "作废原因：截止时间之前，公证机构的随机证明没有入账。",
            "Cause: the office's proof was not on the ledger by the deadline."),
        Phrase(
            "replayVoidTooFewReveals", "作废原因：截止时间之前揭示的随机数少于规则要求。",
            "Cause: by the deadline fewer values were revealed than the rules ask for."),
        Phrase(
            "replayStageDrawn", "第 %1 阶段：名额 %2，中签 %3 个单元，剩余名额 %4。", "Stage %1: %2 seats, %3 units drawn, %4 seats left."
        ),
        Phrase("replayColumnCheck", "核对项目", "Check"),
        Phrase("replayColumnState", "结果", "Result"),
        Phrase("replayColumnMeans", "含义", "What it means"),
        Phrase("replayStatePass", "通过", "passed"),
        Phrase("replayStateFail", "不通过", "failed"),
        Phrase("replayStateUnchecked", "未核对", "not checked"),
        Phrase("replayStateUnreached", "未到这一步", "never reached"),
        Phrase(
            "replayNeedsTrust", "本网站无法替您回答：请把规则里账本和见证人的密钥与您另行得到的比对。",
            "This site cannot answer for itself: compare the keys of log and cosigners in the rules with those you have from elsewhere."
        ),
        Phrase(
            "replayWholeLogRead", "账本全部 %1 条均已读取并与签名核对：没有略去本次摇号的记录，编号无缺、无重复承诺。",
            "All %1 entries of the log were read and held against its signature: it has no record of this draw that was left out, no gap in the register and no second commitment."
        ),
        Phrase(
            "replayNeedsWholeLog", "需要整部账本：请用审计程序 tabellion-audit 加 --log 核对。",
            "Needs the whole ledger: an auditor's program checks it, tabellion-audit with --log."),
        Phrase(
            "replayNeedsRegister", "需要登记簿里的全部摇号：请用 tabellion-audit 加 --register 核对。",
            "Needs all draws of the register: tabellion-audit checks it with --register."),
        Phrase(
            "replayNeedsIdentity", "您没有填写证件号，因此没有核对号单是不是您的。",
            "You gave no identifier, so whether the slip is yours was not checked."),
        Phrase("replayNeedsFiles", "不知道目录里有哪些文件。", "Which files the directory has is not known here."),
        Phrase("replaySlipAdmitted", "第 %1 阶段：中签，第 %2 位。", "Stage %1: drawn, in place %2."),
        Phrase("replaySlipAlternate", "第 %1 阶段：未中签，为第 %3 候补。", "Stage %1: not drawn; alternate number %3."),
        Phrase(
            "replaySlipBeyond", "第 %1 阶段：未中签，也不在公布的候补之内。",
            "Stage %1: not drawn, and beyond the alternates that are listed."),
        Phrase(
            "replaySlipNotDrawn", "第 %1 阶段：每一次抽取都已重做，没有抽到您的签。",
            "Stage %1: every draw was made again, and none hit your tickets."),
        Phrase("replaySlipExcluded", "第 %1 阶段：按规则不参加。", "Stage %1: not eligible by the rules."),
        Phrase("replaySlipAdmittedBefore", "第 %1 阶段：此前已中签，不再参加。", "Stage %1: drawn before, so not taking part again."),
        Phrase(
            "replaySlipNeedsReplay", "第 %1 阶段：未中签；在哪里停止，只有完整重摇才看得出。",
            "Stage %1: not drawn; where the walk ended only the whole replay shows."),
        Phrase("replaySlipTags", "依据的标签：%1", "Because of the tags: %1"),
        Phrase("replaySlipSeats", "最后剩余名额 %1，您的单元需要 %2。", "Seats left at the end: %1. Your unit takes %2."),
        Phrase("replaySlipKey", "您的号", "Your number"),
        Phrase("replaySlipCutoff", "最后中签者的号", "Number of the last drawn"),
        Phrase(
            "replaySlipOrder", "号小者在先。您的号由种子和您在名单上的位置算出，没有人能事先知道。",
            "Smaller numbers come first. Yours follows from the seed and your place on the list; nobody could know it before."
        ),
        Phrase("replayMoveRemoved", "第 %1 阶段之后被除名：%2", "Removed after stage %1: %2"),
        Phrase("replayMoveAdmitted", "第 %1 阶段：有人被除名，您已递补。", "Stage %1: somebody was removed, and you moved up."),
    ]
}
