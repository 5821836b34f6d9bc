public import DrawCore
public import Draws

extension Bilingual {
    /// Which entry of the log voids a draw, or what is missing among which entries.
    ///
    /// - Parameter configuration: tells how many reveals and cosigners were needed; nil where it is not at hand.
    public init(showing void: DrawStanding.Void, of configuration: DrawConfiguration? = nil) {
        if let record = void.record {
            self.init(
                "作废记录是账本第 \(record.index) 条。", "The void record is entry \(record.index) of the log.")
            return
        }
        guard void.size > 0 else {
            self.init(
                "截止前没有任何检查点得到足够的见证人联署，因此账本上没有一条算作按时入账。" + Self.late(void).chinese,
                "No checkpoint had enough cosignatures by the deadline, so nothing on the log counts as in time."
                    + Self.late(void).english)
            return
        }
        let chinese: String
        let english: String
        switch void.cause {
        case .record, .noProof:
            chinese = "按时入账的共 \(void.size) 条（第 0 至 \(void.size - 1) 条），其中没有随机证明。"
            english = "Entries 0 to \(void.size - 1) of the log were in by the deadline; the proof is not among them."
        case .tooFewReveals:
            let minimum = configuration.map { ($0.minimumReveals, $0.contributors.count) }
            chinese =
                "按时入账的共 \(void.size) 条（第 0 至 \(void.size - 1) 条），其中有 \(void.revealed) 人揭示"
                + (minimum.map { "；\($0.1) 人中至少须 \($0.0) 人。" } ?? "。")
            english =
                "Entries 0 to \(void.size - 1) of the log were in by the deadline; \(void.revealed) revealed among them"
                + (minimum.map { ", and \($0.0) of \($0.1) had to." } ?? ".")
        }
        self.init(chinese + Self.late(void).chinese, english + Self.late(void).english)
    }

    private static func late(_ void: DrawStanding.Void) -> Bilingual {
        guard !void.late.isEmpty else { return Bilingual(verbatim: "") }
        let numbers = void.late.map { String($0.index) }
        return Bilingual(
            "此后才入账、不算数的：第 \(numbers.joined(separator: "、")) 条。",
            " Too late, and without effect: \(numbers.count == 1 ? "entry" : "entries") \(numbers.joined(separator: ", "))."
        )
    }
}
