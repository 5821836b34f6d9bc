extension Phrase {
    /// Who cosigns a draw, on its page at the desk.
    static let cosigning = [
        Phrase("cosigningTitle", "见证人联署", "Mirrors that cosign"),
        Phrase(
            "cosigningText", "本机构自行向每家见证人请求联署，人人同时，不必等候慢者；达到法定数即可继续。",
            "Each is asked by this office itself, all at once; nobody waits for a slow one, and the quorum is enough."),
        Phrase(
            "cosignedCommitment", "承诺（第 %1 条）：%3 家中 %2 家已联署，须 %4 家",
            "Commitment (entry %1): %2 of %3 have signed, %4 are needed"),
        Phrase(
            "cosignedProof", "随机证明 pi（第 %1 条）：%3 家中 %2 家已按时联署，须 %4 家",
            "The proof pi (entry %1): %2 of %3 have signed in time, %4 are needed"),
        Phrase(
            "cosignedReveals", "最近一次揭示（第 %1 条）：%3 家中 %2 家已按时联署，须 %4 家",
            "The newest reveal (entry %1): %2 of %3 have signed in time, %4 are needed"),
        Phrase(
            "cosignedVoid", "作废记录（第 %1 条）：%3 家中 %2 家已按时联署，须 %4 家",
            "The void record (entry %1): %2 of %3 have signed in time, %4 are needed"),
        Phrase(
            "cosignedEnd", "全部记录（至第 %1 条）：%3 家中 %2 家已联署，须 %4 家",
            "All that is on the log (to entry %1): %2 of %3 have signed, %4 are needed"),
        Phrase("cosigningMirror", "见证人", "Mirror"),
        Phrase("cosigningReaches", "已联署", "Has signed"),
        Phrase("cosigningSaid", "最近一次请求", "Asked last"),
        Phrase("cosigningSize", "前 %1 条", "the first %1 entries"),
        Phrase("cosigningNothing", "尚无", "nothing yet"),
        Phrase("cosigningAsking", "正在等待答复", "an answer is awaited now"),
        Phrase("cosigningNever", "尚未请求", "not asked yet"),
        Phrase("cosigningByHand", "配置中没有地址：联署须由人送来", "no address is configured: somebody brings its signatures"),
        Phrase("cosigningUnreachable", "没有答复：%1", "no answer: %1"),
        Phrase("cosigningLater", "暂不联署：%1", "does not sign yet: %1"),
        Phrase("cosigningRefused", "拒绝：%1", "refused: %1"),
        Phrase("cosigningWrong", "答复不可用：%1", "its answer cannot be used: %1"),
        Phrase("cosigningEnough", "已足够", "enough"),
        Phrase("cosigningFindings", "它说过的话", "What it has said"),
        Phrase("cosigningFinding", "第 %1 条之前，%2 次，首次 %3，最近 %4：%5", "for %1 entries, %2 times, first %3, last %4: %5"),
    ]
}
